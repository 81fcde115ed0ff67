"use client";
import {
  Copy,
  History,
  Info,
  type LucideIcon,
  MessageSquareText,
  Pencil,
  Pin,
  PinOff,
  Plus,
  Reply,
  Smile,
  SmilePlus,
  Trash2,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { recentEmoji } from "@/components/emoji/recent-emoji";
import { cx } from "@/components/ui/cx";
import { MenuCell, MenuItem, MenuLine, MenuRow, PlacedMenu } from "@/components/ui/menu";
import { Sheet } from "@/components/ui/sheet";
import type { Choice } from "./message-choices";
import { SHORTCUTS } from "./message-shortcuts";
import type { Asked } from "./message-tools";
import { QuickEmoji } from "./quick-emoji";
import type { MessageItem } from "./timeline-rows";

const ICONS: Record<Choice, LucideIcon> = {
  react: SmilePlus,
  reply: Reply,
  thread: MessageSquareText,
  edit: Pencil,
  copy: Copy,
  pin: Pin,
  unpin: PinOff,
  history: History,
  people: Smile,
  info: Info,
  delete: Trash2,
};

interface ChoicesProps {
  item: MessageItem;
  choices: readonly Choice[];
  onChoose: (choice: Choice) => void;
  onReact: (emoji: string) => void;
  onClosed: () => void;
}

interface MessageMenuProps extends ChoicesProps {
  asked: Extract<Asked, { t: "menu" }>;
}

/** What one may do with a message, at a press of the right button, its "…" or Enter: only what one may is in it. */
export function MessageMenu({ asked, item, choices, onChoose, onReact, onClosed }: MessageMenuProps) {
  const t = useTranslations("deed");
  return (
    <PlacedMenu
      at={asked.at}
      align={item.mine && asked.at.width > 0 ? "end" : "start"}
      label={t("menu")}
      byKeys={asked.byKeys}
      onClosed={onClosed}
    >
      {choices.includes("react") && (
        <>
          <MenuRow label={t("quick")}>
            {recentEmoji().map((emoji) => (
              <MenuCell key={emoji} label={t("reactWith", { emoji })} onSelect={() => onReact(emoji)}>
                {emoji}
              </MenuCell>
            ))}
            <MenuCell label={t("moreEmoji")} onSelect={() => onChoose("react")}>
              <span className="grid size-8 place-items-center rounded-full bg-sunken">
                <Plus className="size-(--icon-sm) text-muted" strokeWidth={1.75} aria-hidden />
              </span>
            </MenuCell>
          </MenuRow>
          <MenuLine />
        </>
      )}
      {choices.map((choice) => (
        <MenuChoice key={choice} choice={choice} onChoose={onChoose} />
      ))}
    </PlacedMenu>
  );
}

function MenuChoice({ choice, onChoose }: { choice: Choice; onChoose: (choice: Choice) => void }) {
  const t = useTranslations("deed");
  if (choice === "react") return null;
  const danger = choice === "delete";
  return (
    <>
      {danger && <MenuLine />}
      <MenuItem
        icon={ICONS[choice]}
        label={t(choice)}
        danger={danger}
        mirrored={choice === "reply"}
        {...(SHORTCUTS[choice] && { hint: SHORTCUTS[choice] })}
        onSelect={() => onChoose(choice)}
      />
    </>
  );
}

/** The same under a finger. */
export function MessageSheet({ item, choices, onChoose, onReact, onClosed }: ChoicesProps) {
  const t = useTranslations("deed");
  return (
    <Sheet label={t("menu")} onClosed={onClosed}>
      {(close) => (
        <>
          {choices.includes("react") && (
            <div className="mb-1.5 border-b border-line px-1 pt-1 pb-2.5">
              <QuickEmoji item={item} onReact={onReact} onMore={() => onChoose("react")} onDone={close} />
            </div>
          )}
          <ul aria-label={t("menu")}>
            {choices
              .filter((choice) => choice !== "react")
              .map((choice) => (
                <li key={choice} className={cx(choice === "delete" && "mt-1.5 border-t border-line pt-1.5")}>
                  <SheetChoice
                    choice={choice}
                    onPress={() => {
                      onChoose(choice);
                      close();
                    }}
                  />
                </li>
              ))}
          </ul>
        </>
      )}
    </Sheet>
  );
}

function SheetChoice({ choice, onPress }: { choice: Choice; onPress: () => void }) {
  const t = useTranslations("deed");
  const danger = choice === "delete";
  const Icon = ICONS[choice];
  return (
    <button
      type="button"
      onClick={onPress}
      className={cx(
        "flex min-h-12 w-full items-center gap-4 rounded-row px-3 text-start text-lg active:bg-hover",
        danger && "text-danger",
      )}
    >
      <Icon
        className={cx("size-(--icon) shrink-0", !danger && "text-muted", choice === "reply" && "mirrored")}
        strokeWidth={1.75}
        aria-hidden
      />
      {t(choice)}
    </button>
  );
}
