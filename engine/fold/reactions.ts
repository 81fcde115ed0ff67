import type { Emoji } from "@/protocol/event-body";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Reaction } from "./folded";

/** The reactions to one message: a set of (person, emoji), in the order in which they came. */
export class Reactions {
  readonly #kinds = new Map<string, { emoji: Emoji; people: Set<AccountId> }>();
  /** how many kinds each person has given */
  readonly #given = new Map<AccountId, number>();

  add(person: AccountId, emoji: Emoji): void {
    const given = this.#given.get(person) ?? 0;
    const kind = this.#kinds.get(keyOf(emoji)) ?? { emoji, people: new Set() };
    if (kind.people.has(person) || given >= LIMITS.reactionKinds) return;
    kind.people.add(person);
    this.#kinds.set(keyOf(emoji), kind);
    this.#given.set(person, given + 1);
  }

  remove(person: AccountId, emoji: Emoji): void {
    const kind = this.#kinds.get(keyOf(emoji));
    if (!kind?.people.delete(person)) return;
    if (kind.people.size === 0) this.#kinds.delete(keyOf(emoji));
    this.#given.set(person, (this.#given.get(person) ?? 1) - 1);
  }

  list(): Reaction[] {
    return [...this.#kinds.values()].map(({ emoji, people }) => ({ emoji, people: [...people] }));
  }
}

function keyOf([sort, value]: Emoji): string {
  return `${sort} ${value}`;
}
