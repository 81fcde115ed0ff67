import type { AccountId, RoomId } from "@/protocol/ids";
import type { Clock } from "../clock";
import { TYPING_EVERY_MS, TYPING_MS } from "../receipts/typing";
import type { Person } from "./view-types";

const NOBODY: readonly Person[] = [];

interface Typer {
  /** null until it is known what they are called */
  person: Person | null;
  cancel: () => void;
}

/** Who writes where, as one tab shows it. It forgets by itself, so that a leader that died leaves nobody writing for ever. */
export class Typers {
  readonly #clock: Clock;
  readonly #person: (account: AccountId) => Promise<Person>;
  readonly #onChange: () => void;
  readonly #rooms = new Map<RoomId, Map<AccountId, Typer>>();
  readonly #shown = new Map<RoomId, readonly Person[]>();
  readonly #said = new Map<RoomId, number>();

  constructor(parts: { clock: Clock; person: (account: AccountId) => Promise<Person>; onChange: () => void }) {
    this.#clock = parts.clock;
    this.#person = parts.person;
    this.#onChange = parts.onChange;
  }

  /** The same list until it changes. */
  get(room: RoomId): readonly Person[] {
    return this.#shown.get(room) ?? NOBODY;
  }

  /** Whether it is time to say again that one writes oneself. */
  isDue(room: RoomId): boolean {
    const now = this.#clock.now();
    if (Math.abs(now - (this.#said.get(room) ?? Number.NEGATIVE_INFINITY)) < TYPING_EVERY_MS) return false;
    this.#said.set(room, now);
    return true;
  }

  /** One's own words have left: the next ones are said anew. */
  sent(room: RoomId): void {
    this.#said.delete(room);
  }

  /** Somebody writes, or is done. */
  heard(room: RoomId, account: AccountId, on: boolean): void {
    const known = this.#rooms.get(room)?.get(account);
    known?.cancel();
    if (on) this.#keep(room, account, known);
    else this.#forget(room, account);
  }

  #keep(room: RoomId, account: AccountId, known: Typer | undefined): void {
    const cancel = this.#clock.after(TYPING_MS, () => this.#forget(room, account));
    const typers = this.#rooms.get(room) ?? new Map<AccountId, Typer>();
    this.#rooms.set(room, typers);
    if (known) known.cancel = cancel;
    else {
      typers.set(account, { person: null, cancel });
      void this.#name(room, account);
    }
  }

  async #name(room: RoomId, account: AccountId): Promise<void> {
    const person = await this.#person(account);
    const typer = this.#rooms.get(room)?.get(account);
    if (!typer) return;
    typer.person = person;
    this.#show(room);
  }

  #forget(room: RoomId, account: AccountId): void {
    const typers = this.#rooms.get(room);
    if (!typers?.delete(account)) return;
    if (typers.size === 0) this.#rooms.delete(room);
    this.#show(room);
  }

  #show(room: RoomId): void {
    const people = [...(this.#rooms.get(room)?.values() ?? [])].flatMap(({ person }) => person ?? []);
    if (people.length > 0) this.#shown.set(room, people);
    else this.#shown.delete(room);
    this.#onChange();
  }
}
