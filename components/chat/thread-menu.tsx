"use client";
import { Bell, BellOff, EllipsisVertical } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { ThreadNews } from "@/engine/client/engine-client";

interface ThreadMenuProps {
  news: ThreadNews;
  onMute: (muted: boolean) => void;
}

/** What one may do with a thread as a whole. */
export function ThreadMenu({ news, onMute }: ThreadMenuProps) {
  const t = useTranslations("thread");
  const tDeed = useTranslations("deed");
  const { muted } = news;
  return (
    <Menu button={<IconButton label={t("menu")} icon={EllipsisVertical} />} label={t("menu")}>
      <MenuItem
        icon={muted ? Bell : BellOff}
        label={tDeed(muted ? "unmute" : "mute")}
        onSelect={() => onMute(!muted)}
      />
    </Menu>
  );
}
