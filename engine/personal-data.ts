import { sealRest } from "@/crypto/at-rest";
import { directRoomId } from "@/crypto/hash";
import type { AccountId, EventId, RoomId } from "@/protocol/ids";
import type { People } from "./account/people";
import type { Core } from "./core";
import type { RoomBook } from "./rooms/room-book";
import type { Opened } from "./sync/open-events";

/** What lives in "Notes to self" beside notes (pins, settings): same log, last writer wins; and the profiles that rooms are given. */
export class PersonalData {
  readonly #core: Core;
  readonly #people: People;
  readonly #book: RoomBook;
  readonly #queue: (room: RoomId, kind: "personal", body: unknown) => Promise<EventId>;

  constructor(parts: {
    core: Core;
    people: People;
    book: RoomBook;
    queue: (room: RoomId, kind: "personal", body: unknown) => Promise<EventId>;
  }) {
    this.#core = parts.core;
    this.#people = parts.people;
    this.#book = parts.book;
    this.#queue = parts.queue;
    this.#people.onPin = (account, pin) =>
      void this.#keepPin(account, pin).catch((cause) => this.#core.report("pin", String(cause)));
  }

  /** Takes what newly opened events say of people and of oneself. */
  async opened(room: RoomId, events: readonly Opened[]): Promise<void> {
    const own = this.#book.get(room)?.summary.type === "self";
    for (const one of events) {
      const { sender } = one.row.event;
      if (one.kind === "profile" && sender !== this.#core.me.account) {
        const [key, version] = one.body as [never, number];
        await this.#people.learnProfile(sender, key, version, "person");
      } else if (one.kind === "personal" && own && sender === this.#core.me.account) {
        const [key, value] = one.body as [string, string];
        await this.#take(key, value, one.row.seq);
      }
    }
  }

  async #take(key: string, value: string, seq: number): Promise<void> {
    const known = await this.#core.store.read(["personal"], (tx) => tx.get("personal", [key]));
    if (known && known.seq >= seq) return;
    const parsed = parse(value);
    const sealed = await sealRest(this.#core.me.restKey, parsed);
    await this.#core.store.write(
      ["personal"],
      (tx) => tx.put("personal", { key, seq, value: sealed }),
      this.#core.term,
    );
    if (key.startsWith("pin/")) await this.#people.adoptPin(key.slice(4) as AccountId, parsed);
  }

  async #keepPin(account: AccountId, pin: unknown): Promise<void> {
    const { me } = this.#core;
    if (account === me.account) return;
    await this.#queue(await directRoomId(me.account, me.account), "personal", [`pin/${account}`, JSON.stringify(pin)]);
  }
}

/** A value that is no JSON counts as removed: it can't be used, and must not stop what follows it. */
function parse(value: string): unknown {
  try {
    return JSON.parse(value || "null");
  } catch {
    return null;
  }
}
