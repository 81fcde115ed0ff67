"use client";
import { Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { Avatar } from "@/components/ui/avatar";
import { cx } from "@/components/ui/cx";
import type { MentionOption } from "./mention-query";

interface MentionListProps {
  id: string;
  options: readonly MentionOption[];
  active: number;
  onTake: (option: MentionOption) => void;
}

/** Above the field: who may be meant by what is being written. The field keeps the focus and has the keys. */
export function MentionList({ id, options, active, onTake }: MentionListProps) {
  const t = useTranslations("text");
  if (options.length === 0) return null;
  return (
    <div className="relative z-20 mx-auto w-full max-w-280">
      <div
        id={`${id}-list`}
        role="listbox"
        tabIndex={-1}
        aria-label={t("people")}
        className="grow-in thin-scroll absolute start-0 bottom-2 max-h-[min(22rem,45dvh)] w-full max-w-[26rem] overflow-y-auto overscroll-contain rounded-lg bg-raised p-1.5 shadow-float forced-colors:border"
      >
        {options.map((option, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field below has the keys, as a combobox does
          <div
            key={option.handle}
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(option)}
            className={cx(
              "flex min-h-11 cursor-pointer items-center gap-3 rounded-row px-2.5 py-1 hover:bg-hover",
              place === active && "bg-selected forced-colors:outline",
            )}
          >
            <Face option={option} />
            <span dir="auto" className="min-w-0 truncate font-emphasis">
              {option.member?.name ?? t("callAll")}
            </span>
            {option.member?.name !== `@${option.handle}` && (
              <bdi className="min-w-0 truncate text-sm text-muted">{`@${option.handle}`}</bdi>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function Face({ option: { member } }: { option: MentionOption }) {
  if (member) return <Avatar id={member.account} name={member.name} shape="person" size="sm" />;
  return (
    <span className="grid size-9 shrink-0 place-items-center rounded-full bg-sunken text-muted max-pane:size-8">
      <Users className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
    </span>
  );
}
