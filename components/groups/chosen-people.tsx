"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Avatar } from "@/components/ui/avatar";
import type { Person } from "@/engine/client/engine-client";

/** Who is chosen so far; a press takes one out again. */
export function ChosenPeople({ people, onDrop }: { people: readonly Person[]; onDrop: (person: Person) => void }) {
  const t = useTranslations("group");
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <p role="status" className="text-sm text-muted tabular-nums">
        {t("chosen", { count: people.length })}
      </p>
      {people.length > 0 && (
        <ul
          aria-label={t("chosenPeople")}
          className="thin-scroll -m-1 flex max-h-[7.25rem] flex-wrap gap-1.5 overflow-y-auto overscroll-contain p-1"
        >
          {people.map((person) => (
            <li key={person.account} className="max-w-full">
              <button
                type="button"
                aria-label={t("drop", { name: person.name })}
                className="touch-area inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full bg-selected py-1 ps-1 pe-2.5 text-sm font-emphasis transition-colors duration-(--t-fast) hover:bg-hover"
                onClick={() => onDrop(person)}
              >
                <Avatar id={person.account} name={person.name} shape="person" size="xs" />
                <bdi className="truncate">{person.name}</bdi>
                <X className="size-3.5 shrink-0 text-muted" strokeWidth={2} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
