"use client";
import { Check, UserSearch } from "lucide-react";
import { useTranslations } from "next-intl";
import type { MouseEvent } from "react";
import { Avatar } from "@/components/ui/avatar";
import { cx } from "@/components/ui/cx";
import type { Place } from "@/components/ui/windowed";
import type { Person } from "@/engine/client/engine-client";

const LINE = "flex min-h-13 cursor-pointer items-center gap-3 rounded-row px-3 py-1.5 hover:bg-hover";
const MARKED = "bg-hover outline-2 -outline-offset-2 outline-focus";

/** The field keeps the focus: one goes on typing. */
const stay = (event: MouseEvent) => event.preventDefault();

interface PersonOptionProps {
  id: string;
  person: Person;
  place: Place;
  chosen: boolean;
  active: boolean;
  onToggle: () => void;
}

/** Somebody to choose; a press chooses, another one takes it back. */
export function PersonOption({ id, person, place, chosen, active, onToggle }: PersonOptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, as a combobox does
    <div
      {...place}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      onMouseDown={stay}
      onClick={onToggle}
      className={cx(LINE, active && MARKED)}
    >
      <Avatar id={person.account} name={person.name} shape="person" size="sm" />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="block truncate page-start leading-snug">
          {person.name}
        </span>
        {person.name !== `@${person.handle}` && (
          <span className="block truncate text-xs text-muted">
            <bdi>{`@${person.handle}`}</bdi>
          </span>
        )}
      </span>
      <span
        aria-hidden
        className={cx(
          "grid size-[1.375rem] shrink-0 place-items-center rounded-full",
          chosen ? "bg-action text-on-action" : "shadow-[inset_0_0_0_1.5px_var(--line-strong)]",
        )}
      >
        {chosen && <Check className="size-(--icon-sm)" strokeWidth={2} />}
      </span>
    </div>
  );
}

interface FindOptionProps {
  id: string;
  handle: string;
  active: boolean;
  busy: boolean;
  onFind: () => Promise<void>;
}

/** Somebody whom one does not know yet, by the handle that was typed. */
export function FindOption({ id, handle, active, busy, onFind }: FindOptionProps) {
  const t = useTranslations("group");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, as a combobox does
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={false}
      aria-busy={busy}
      onMouseDown={stay}
      onClick={() => void onFind()}
      className={cx(LINE, active && MARKED)}
    >
      <span className="grid size-9 shrink-0 place-items-center rounded-full bg-sunken text-muted max-pane:size-8">
        <UserSearch className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
      </span>
      <span className={cx("min-w-0 flex-1 truncate", busy && "breathe")}>
        {t(busy ? "finding" : "findHandle", { handle })}
      </span>
    </div>
  );
}
