"use client";
import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { createContext, useContext, useSyncExternalStore } from "react";
import { cx } from "@/components/ui/cx";
import type { EventId } from "@/protocol/ids";
import { between } from "./picked";

/** The messages of a log that were picked to do something with all of them. Null while none is. */
export class Selection {
  #keys: ReadonlySet<EventId> | null = null;
  #last: EventId | null = null;
  readonly #listeners = new Set<() => void>();

  get = (): ReadonlySet<EventId> | null => this.#keys;

  /** The message that was picked or let go last. */
  get last(): EventId | null {
    return this.#last;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Picks a message, or lets it go; with the last one that is picked it is over. */
  toggle(key: EventId): void {
    const keys = new Set(this.#keys);
    if (!keys.delete(key)) keys.add(key);
    this.#last = key;
    this.#show(keys.size > 0 ? keys : null);
  }

  /** Picks everything from the message that was touched last to this one, in the order of the log. */
  extend(key: EventId, order: readonly EventId[]): void {
    const reached = this.#keys && this.#last ? between(order, this.#last, key) : [key];
    this.#last = key;
    this.#show(new Set([...(this.#keys ?? []), ...reached]));
  }

  /** Lets go of what is not among these any more; where none is left it is over. */
  keepOnly(there: Pick<ReadonlySet<EventId>, "has">): void {
    if (!this.#keys) return;
    const keys = new Set([...this.#keys].filter((key) => there.has(key)));
    if (keys.size < this.#keys.size) this.#show(keys.size > 0 ? keys : null);
  }

  end(): void {
    this.#show(null);
  }

  #show(keys: ReadonlySet<EventId> | null): void {
    this.#keys = keys;
    for (const listener of this.#listeners) listener();
  }
}

const Context = createContext<Selection | null>(null);

/** Gives the lines of a log what is picked among them; in a thread nothing is. */
export const SelectionProvider = Context.Provider;

const never = () => () => undefined;

/** What is picked around here, if anything can be. */
export function useSelection(): Selection | null {
  return useContext(Context);
}

/** Whether a message is picked; null while none is. */
export function usePicked(key: EventId): boolean | null {
  const selection = useSelection();
  return useSyncExternalStore(
    selection?.subscribe ?? never,
    () => selection?.get()?.has(key) ?? null,
    () => null,
  );
}

/** All that are picked; null while none is. */
export function usePickedKeys(selection: Selection): ReadonlySet<EventId> | null {
  return useSyncExternalStore(selection.subscribe, selection.get, () => null);
}

/** In a line that is picked: that it is, for whoever does not see its mark. */
export function PickedWords() {
  const t = useTranslations("selection");
  return <span className="sr-only">{t("picked")}</span>;
}

/** Beside a line while messages are picked: whether this one is. */
export function PickMark({ picked }: { picked: boolean }) {
  return (
    <span
      aria-hidden
      className={cx(
        "absolute start-1 bottom-1.5 grid size-[1.375rem] place-items-center rounded-full",
        picked ? "bg-action text-on-action" : "shadow-[inset_0_0_0_1.5px_var(--line-strong)]",
      )}
    >
      {picked && <Check className="size-(--icon-sm)" strokeWidth={2} />}
    </span>
  );
}
