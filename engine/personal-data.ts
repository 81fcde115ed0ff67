import { z } from "zod";
import { openRest, sealRest } from "@/crypto/at-rest";
import { directRoomId } from "@/crypto/hash";
import { eventBody } from "@/protocol/event-body";
import { type AccountId, accountId, type EventId, type RoomId } from "@/protocol/ids";
import type { People } from "./account/people";
import { type Pin, pinAfter } from "./account/pins";
import type { Core } from "./core";
import { Mutex } from "./mutex";
import { type RoomBook, withGivers } from "./rooms/room-book";
import type { Opened } from "./sync/open-events";

const PIN = "pin/";
/** First meetings of several people in one event, for a big group brings hundreds at once. */
const PINS = "pins";
const PINS_MOST = 64;
/** First meetings of so many ms go together. Until they are in the log their rows say so, and `pinAgain` finds them. */
const GATHER_MS = 250;

const severalPins = z.array(z.tuple([accountId, z.unknown()])).max(PINS_MOST);

/**
 * What lives in "Notes to self" beside notes, in the same log: pins, of which the stronger one counts (`strongerPin`), and
 * settings, of which the last one does; and the profiles that rooms are given.
 */
export class PersonalData {
  readonly #core: Core;
  readonly #people: People;
  readonly #book: RoomBook;
  readonly #queue: (room: RoomId, kind: "personal", body: unknown) => Promise<EventId>;
  readonly #met = new Map<AccountId, Pin>();
  readonly #saying = new Mutex<AccountId>();
  #pinnedAgain = false;

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
    this.#people.onPin = (account, pin) => this.#pinned(account, pin);
  }

  /** Takes what newly opened events say of people and of oneself. */
  async opened(room: RoomId, events: readonly Opened[]): Promise<void> {
    const { me } = this.#core;
    // By its id: what kind of room it is would be the server's word.
    const own = room === (await directRoomId(me.account, me.account));
    if (!own) await this.#given(room, events);
    for (const one of events) {
      const { sender } = one.row.event;
      if (one.kind === "profile" && sender !== this.#core.me.account) {
        const [key, version] = one.body as [never, number];
        await this.#people.learnProfile(sender, key, version);
      } else if (one.kind === "personal" && own && sender === this.#core.me.account) {
        const [key, value] = one.body as [string, string];
        await this.#say(key, value, one.row.seq);
      }
    }
  }

  /** What the log shows of one's own profile in a room: given there by another device, or due since one wrote. Run alone on the room. */
  async #given(room: RoomId, events: readonly Opened[]): Promise<void> {
    const record = this.#book.get(room);
    const mine = events.filter((one) => one.row.event.sender === this.#core.me.account);
    const versions = mine.filter((one) => one.kind === "profile").map((one) => (one.body as [never, number])[1]);
    const profileGiven = Math.max(record?.profileGiven ?? 0, ...versions);
    const profileShared = record?.profileShared || mine.some((one) => one.kind === "message");
    const given = events
      .filter((one) => one.kind === "profile" && !mine.includes(one))
      .map((one) => one.row.event.sender);
    const next = record && withGivers({ ...record, profileGiven, profileShared }, given);
    if (!record || !next) return;
    const changed = next.givers !== record.givers || profileShared !== record.profileShared;
    if (changed || profileGiven !== record.profileGiven) await this.#book.keep(next);
  }

  /** Takes every pin in the notes as they are held here, for a tab may have died between storing an event and taking it. Run alone on the room. */
  async readPins(room: RoomId): Promise<void> {
    const { store, me } = this.#core;
    const rows = await store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
    for (const { seq, body, event } of rows) {
      if (!body || event.kind !== "personal" || event.sender !== me.account) continue;
      const said = eventBody.personal.safeParse(await openRest(me.restKey, body));
      if (said.success && isPin(said.data[0])) await this.#say(...said.data, seq);
    }
  }

  async #say(key: string, value: string, seq: number): Promise<void> {
    const parsed = parse(value);
    if (key === PINS) return this.#sayPins(parsed, seq);
    if (isPin(key)) return this.#sayPin(key.slice(PIN.length) as AccountId, parsed, seq);
    const known = await this.#core.store.read(["personal"], (tx) => tx.get("personal", [key]));
    if (!known || known.seq < seq) await this.#keep(key, parsed, seq);
  }

  async #sayPins(value: unknown, seq: number): Promise<void> {
    const pins = severalPins.safeParse(value);
    // Of different people at the same time: what is written together waits for the disk once.
    const said = (pins.success ? pins.data : []).map(([account, pin]) =>
      this.#saying.run(account, () => this.#sayPin(account, pin, seq)),
    );
    await Promise.all(said);
  }

  async #sayPin(account: AccountId, value: unknown, seq: number): Promise<void> {
    if (account === this.#core.me.account) return;
    const known = await this.#people.pinInNotes(account);
    const log = pinAfter(known, value, seq);
    if (!log) return;
    if (log !== known) await this.#keep(PIN + account, log.pin, seq);
    await this.#people.adoptPin(account, log, value);
  }

  async #keep(key: string, value: unknown, seq: number): Promise<void> {
    const sealed = await sealRest(this.#core.me.restKey, value);
    await this.#core.store.write(
      ["personal"],
      (tx) => tx.put("personal", { key, seq, value: sealed }),
      this.#core.term,
    );
  }

  /** Once in a run: pins that this device decided and the notes lack are written again, after a crash or where they were refused. */
  async pinAgain(): Promise<void> {
    if (this.#pinnedAgain) return;
    this.#pinnedAgain = true;
    const { store, me } = this.#core;
    const [people, outbox] = await store.read(["accounts", "outbox"], async (tx) => [
      await tx.range("accounts"),
      await tx.range("outbox"),
    ]);
    if (outbox.some((row) => row.kind === "personal" && row.state !== "failed")) return;
    const lacking = people.filter(({ account, pinSeq }) => pinSeq === null && account !== me.account);
    await this.#keepPins(lacking.map(({ account, pin }) => [account, pin]));
  }

  /** A confirmation goes to the notes at once, first meetings with those that come at the same moment. */
  #pinned(account: AccountId, pin: Pin): void {
    const { me, clock, report } = this.#core;
    if (account === me.account) return;
    const failed = (cause: unknown) => report("pin", String(cause));
    if (pin.how === "confirmed") {
      this.#met.delete(account);
      void this.#keepPins([[account, pin]]).catch(failed);
      return;
    }
    this.#met.set(account, pin);
    if (this.#met.size > 1) return;
    clock.after(GATHER_MS, () => {
      const met = [...this.#met];
      this.#met.clear();
      void this.#keepPins(met).catch(failed);
    });
  }

  async #keepPins(pins: readonly (readonly [AccountId, Pin])[]): Promise<void> {
    const { me } = this.#core;
    const notes = await directRoomId(me.account, me.account);
    for (let at = 0; at < pins.length; at += PINS_MOST) {
      const some = pins.slice(at, at + PINS_MOST);
      const [[account, pin] = [], second] = some;
      const one = second === undefined;
      await this.#queue(notes, "personal", [one ? PIN + account : PINS, JSON.stringify(one ? pin : some)]);
    }
  }
}

function isPin(key: string): boolean {
  return key === PINS || key.startsWith(PIN);
}

/** A value that is no JSON counts as removed: it can't be used, and must not stop what follows it. */
function parse(value: string): unknown {
  try {
    return JSON.parse(value || "null");
  } catch {
    return null;
  }
}
