import { z } from "zod";
import { openRest, sealRest } from "@/crypto/at-rest";
import { directRoomId } from "@/crypto/hash";
import { eventBody } from "@/protocol/event-body";
import { type AccountId, accountId, type DeviceId, type EventId, type RoomId } from "@/protocol/ids";
import { heldNotesWhole } from "./account/own-notes";
import type { People } from "./account/people";
import { type Pin, pinAfter } from "./account/pins";
import type { Core } from "./core";
import { HiddenMessages } from "./hidden-messages";
import { Mutex } from "./mutex";
import { keysOf } from "./own-marks";
import { type RoomBook, withGivers } from "./rooms/room-book";
import { DRAFT, SharedDrafts } from "./shared-drafts";
import type { EventRow } from "./store/tables";
import { blank } from "./sync/deleted";
import type { Opened } from "./sync/open-events";
import type { RoomSync } from "./sync/room-sync";
import { ThreadCursors } from "./thread-cursors";
import { THREAD } from "./thread-marks";

const PIN = "pin/";
/** First meetings of several people in one event, for a big group brings hundreds at once. */
const PINS = "pins";
const PINS_MOST = 64;
/** First meetings of so many ms go together. Until they are in the log their rows say so, and `pinAgain` finds them. */
const GATHER_MS = 250;

const severalPins = z.array(z.tuple([accountId, z.unknown()])).max(PINS_MOST);

/**
 * What lives in "Notes to self" beside notes, in the same log: pins, of which the stronger one counts (`strongerPin`), and
 * settings, drafts, stars, what is hidden and what is marked as unread, of which the last one does, and what is made of threads, of
 * which all are joined; and the profiles that rooms are given.
 */
export class PersonalData {
  readonly drafts: SharedDrafts;
  readonly hidden: HiddenMessages;
  readonly threads: ThreadCursors;
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
    sync: () => Pick<RoomSync, "again">;
  }) {
    this.#core = parts.core;
    this.#people = parts.people;
    this.#book = parts.book;
    this.#queue = parts.queue;
    this.drafts = new SharedDrafts(parts);
    this.hidden = new HiddenMessages(parts);
    this.threads = new ThreadCursors(parts);
    this.#people.onPin = (account, pin) => this.#pinned(account, pin);
  }

  /** A view wrote to the outbox of a room. */
  async poked(room: RoomId): Promise<void> {
    const { me } = this.#core;
    this.drafts.touched(room);
    if (room === (await directRoomId(me.account, me.account))) this.hidden.refresh();
  }

  /** With every round, as soon as the notes are whole: what a tab that is gone, or no line, could not do any more. */
  async again(): Promise<void> {
    for (const { room, owed } of this.#book.all())
      if (owed.length > 0) await this.#book.alone(room, () => this.#takeOwed(room));
    await this.#pinAgain();
    await this.drafts.again();
    await this.threads.again();
    this.hidden.again();
  }

  stop(): void {
    this.drafts.stop();
    this.threads.stop();
    this.hidden.stop();
  }

  /** Takes what newly opened events say of people and of oneself. */
  async opened(room: RoomId, events: readonly Opened[]): Promise<void> {
    const { me } = this.#core;
    this.hidden.opened(room, events);
    // By its id: what kind of room it is would be the server's word.
    const own = room === (await directRoomId(me.account, me.account));
    if (!own) await this.#given(room, events);
    await this.#takeOwed(room, events);
  }

  /** Takes what a room's log says and was not taken yet; what could not be had now stays owed. Run alone on the room. */
  async #takeOwed(room: RoomId, events: readonly Opened[] = []): Promise<void> {
    const owed = this.#book.get(room)?.owed ?? [];
    if (owed.length === 0) return;
    const { me } = this.#core;
    const own = room === (await directRoomId(me.account, me.account));
    const here = new Map(events.map(({ row, body }) => [row.seq, { row, body }]));
    const [done, said, over] = [new Map<number, EventId | null>(), [] as string[], [] as (number | null)[]];
    for (const seq of owed) {
      const { row, body } = here.get(seq) ?? (await this.#held(room, seq));
      const { sender = null, device = null } = row?.event ?? {};
      const [profile, personal] = [eventBody.profile.safeParse(body), eventBody.personal.safeParse(body)];
      let taken = true;
      if (sender && sender !== me.account && profile.success)
        taken = await this.#people.learnProfile(sender, ...profile.data);
      else if (own && sender === me.account && device && personal.success) {
        said.push(personal.data[0]);
        over.push(await this.#say(...personal.data, seq, device));
      }
      if (taken) done.set(seq, row?.id ?? null);
    }
    const record = this.#book.get(room);
    if (record && done.size > 0)
      await this.#book.keep({ ...record, owed: record.owed.filter((seq) => !done.has(seq)) }, ["outbox"], (tx) =>
        Promise.all([...done.values()].map((id) => id && own && tx.remove("outbox", [id]))),
      );
    // Before the notes were whole every word of them is needed to tell that they are.
    if (own && over.length > 0 && (await heldNotesWhole(this.#core))) await this.#blank(room, over);
    this.#tell(said);
  }

  /** Of drafts that others took the place of no word stays here. */
  async #blank(room: RoomId, places: readonly (number | null)[]): Promise<void> {
    const { store, term } = this.#core;
    const seqs = places.filter((seq) => seq !== null);
    const rows = await store.read(["events"], (tx) => Promise.all(seqs.map((seq) => tx.get("events", [room, seq]))));
    const written = rows.flatMap((row) => (row?.body ? blank(row) : []));
    if (written.length === 0) return;
    await store.write(["events"], (tx) => Promise.all(written.map((row) => tx.put("events", row))), term);
  }

  async #held(room: RoomId, seq: number): Promise<{ row: EventRow | null; body: unknown }> {
    const { store, me } = this.#core;
    const row = (await store.read(["events"], (tx) => tx.get("events", [room, seq]))) ?? null;
    return { row, body: row?.body ? await openRest(me.restKey, row.body) : null };
  }

  /** Told once all of it is kept: in between, what one device wrote in one go would show by halves. */
  #tell(keys: readonly string[]): void {
    if (keys.some((key) => key.startsWith(keysOf("hidden")))) this.hidden.refresh();
    this.threads.tell(keys);
    if (keys.some((key) => !isPin(key) && !key.startsWith(THREAD))) this.#core.changed({ t: "personal" });
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

  /** Takes everything personal in the notes as they are held here, for a tab may have died between storing an event and taking it. Run alone on the room. */
  async readAll(room: RoomId): Promise<void> {
    const { store, me } = this.#core;
    const rows = await store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
    const keys: string[] = [];
    const over: (number | null)[] = [];
    for (const { seq, body, event } of rows) {
      if (!body || event.kind !== "personal" || event.sender !== me.account) continue;
      const said = eventBody.personal.safeParse(await openRest(me.restKey, body));
      if (!said.success) continue;
      keys.push(said.data[0]);
      over.push(await this.#say(...said.data, seq, event.device));
    }
    await this.#blank(room, over);
    this.#tell(keys);
  }

  /** Takes one piece. Gives the place of a draft that is over by it: this one, or the one before. */
  async #say(key: string, value: string, seq: number, device: DeviceId): Promise<number | null> {
    const parsed = parse(value);
    if (isPin(key)) {
      if (key === PINS) await this.#sayPins(parsed, seq);
      else await this.#sayPin(key.slice(PIN.length) as AccountId, parsed, seq);
      return null;
    }
    if (key.startsWith(THREAD)) {
      await this.threads.heard(key, parsed, seq);
      return null;
    }
    const { store, me } = this.#core;
    const known = await store.read(["personal"], (tx) => tx.get("personal", [key]));
    const isDraft = key.startsWith(DRAFT);
    if (known && known.seq >= seq) return isDraft && known.seq > seq ? seq : null;
    const before = known ? await openRest(me.restKey, known.value) : null;
    if (isDraft) await this.drafts.heard(key, parsed, before, device);
    await this.#keep(key, parsed, seq);
    return isDraft ? (known?.seq ?? null) : null;
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

  /** Pins that this device decided and the notes lack are written again, after a crash or where they were refused. */
  async #pinAgain(): Promise<void> {
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
