"use client";
import {
  Bell,
  BellOff,
  CheckCheck,
  Copy,
  EyeOff,
  Forward,
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
  Star,
  StarOff,
  Trash2,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { recentEmoji } from "@/components/emoji/recent-emoji";
import { cx } from "@/components/ui/cx";
import { MenuCell, MenuItem, MenuLine, MenuRow, PlacedMenu } from "@/components/ui/menu";
import { Sheet, SheetItem } from "@/components/ui/sheet";
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
  forward: Forward,
  star: Star,
  unstar: StarOff,
  pin: Pin,
  unpin: PinOff,
  mute: BellOff,
  unmute: Bell,
  history: History,
  people: Smile,
  info: Info,
  select: CheckCheck,
  hide: EyeOff,
  delete: Trash2,
};

/** They come last, apart from the others. */
const DELETES: ReadonlySet<Choice> = new Set(["hide", "delete"]);
/** Their icons point somewhere. */
const DIRECTED: ReadonlySet<Choice> = new Set(["reply", "forward"]);

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
  const danger = DELETES.has(choice);
  return (
    <>
      {choice === "hide" && <MenuLine />}
      <MenuItem
        icon={ICONS[choice]}
        label={t(choice)}
        danger={danger}
        mirrored={DIRECTED.has(choice)}
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
                <li key={choice} className={cx(choice === "hide" && "mt-1.5 border-t border-line pt-1.5")}>
                  <SheetItem
                    icon={ICONS[choice]}
                    label={t(choice)}
                    danger={DELETES.has(choice)}
                    mirrored={DIRECTED.has(choice)}
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
