"use client";
import { EllipsisVertical } from "lucide-react";
import { useTranslations } from "next-intl";
import { Face } from "@/components/rooms/face";
import { useStatus } from "@/components/rooms/use-status";
import { Avatar } from "@/components/ui/avatar";
import { Beside } from "@/components/ui/beside";
import { IconButton } from "@/components/ui/icon-button";
import { Tag } from "@/components/ui/tag";
import type { Place } from "@/components/ui/windowed";
import type { Member } from "@/engine/client/engine-client";
import { isMuted, type MemberActions } from "./member-actions";
import { type MemberChoice, MemberMenu } from "./member-menu";

interface MemberLineProps {
  member: Member;
  actions: MemberActions;
  place: Place;
  /** a change to this member is under way */
  busy: boolean;
  onChoose: (choice: MemberChoice) => void;
}

/** Somebody in a group, what they are there, and what one may do with them. */
export function MemberLine({ member, actions, place, busy, onChoose }: MemberLineProps) {
  const t = useTranslations("group");
  const tApp = useTranslations("app");
  const muted = isMuted(member, Date.now() / 1000);
  const name = member.me ? tApp("you") : member.name;
  const status = useStatus(member.status);
  const handle = member.me || member.name === `@${member.handle}` ? "" : `@${member.handle}`;
  const under = [handle, status].filter((words) => words !== "");
  const idle = !actions.message && actions.roles.length === 0;
  return (
    <li {...place} aria-busy={busy} className="flex min-h-12 items-center gap-3 rounded-row py-1 ps-3 pe-1">
      <Face account={member.me ? null : member.account}>
        <Avatar id={member.account} name={member.name} shape="person" size="sm" />
      </Face>
      <span className="min-w-0 flex-1">
        <span dir="auto" className="block truncate page-start leading-snug">
          {name}
        </span>
        {under.length > 0 && (
          <span className="block truncate text-xs text-muted">
            <Beside words={under} />
          </span>
        )}
      </span>
      {muted && <Tag>{t("muted")}</Tag>}
      {member.role !== "member" && <Tag>{t(member.role)}</Tag>}
      {idle ? (
        <span className="w-9 shrink-0 coarse:w-11" />
      ) : (
        <MemberMenu
          member={member}
          muted={muted}
          actions={actions}
          onChoose={onChoose}
          button={
            <IconButton
              label={t(member.me ? "yourRole" : "more", { name })}
              icon={EllipsisVertical}
              disabled={busy}
              className="size-9 coarse:size-11"
            />
          }
        />
      )}
    </li>
  );
}
