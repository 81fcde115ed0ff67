import { tokenHash } from "@/crypto/hash";
import type { AccountId, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { type LastAccepted, RETRY_REFUSALS, type SendItem, type SendResult } from "@/protocol/send";
import type { People } from "../account/people";
import { wait } from "../clock";
import { type Core, putRow } from "../core";
import type { EpochKeys } from "../rooms/epoch-keys";
import type { RoomBook } from "../rooms/room-book";
import type { RoomChanges } from "../rooms/room-changes";
import { adoptCounter, isOwnSeatOld, isStale } from "../rooms/stale-room";
import type { OutboxRow, RoomRecord } from "../store/tables";
import { isGone } from "../sync/deleted";
import type { RoomSync } from "../sync/room-sync";
import { batchOf, byNumber, eventOf, giveBack, itemOf, removeStored } from "./batch";
import { EditChain } from "./edit-chain";
import { MissingKey } from "./missing-key";
import { sealBatch } from "./seal-batch";

/** The two doors: results in the order of the items, or null when no answer came (the same bytes go again). */
export type Door = (room: RoomId, items: SendItem[]) => Promise<SendResult[] | null>;

const RETRY_MS = 2_000;
/** A room in slow mode is asked at least this often: the mode may be lifted. */
const SLOW_MS = 60_000;
/** How long an acknowledged event may take to come by the socket before it is fetched. */
const FRAME_MS = 300;

/** Sends what people wrote, per room in order, one batch in flight, until the server's answer is definite. */
export class Outbox {
  readonly #core: Core;
  readonly #people: People;
  readonly #book: RoomBook;
  readonly #keys: EpochKeys;
  readonly #sync: () => RoomSync;
  readonly #changes: () => RoomChanges;
  readonly #door: Door;
  readonly #busy = new Set<RoomId>();
  readonly #again = new Set<RoomId>();
  readonly #due = new Set<RoomId>();
  readonly #missing = new MissingKey();
  readonly #edits = new EditChain();
  #stopped = false;

  constructor(parts: {
    core: Core;
    people: People;
    book: RoomBook;
    keys: EpochKeys;
    sync: () => RoomSync;
    changes: () => RoomChanges;
    door: Door;
  }) {
    this.#core = parts.core;
    this.#people = parts.people;
    this.#book = parts.book;
    this.#keys = parts.keys;
    this.#sync = parts.sync;
    this.#changes = parts.changes;
    this.#door = parts.door;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Looks at every room that has something to send. */
  async pumpAll(): Promise<void> {
    const rows = await this.#core.store.read(["outbox"], (tx) => tx.range("outbox"));
    for (const room of new Set(rows.filter((r) => r.state !== "failed").map((r) => r.room))) this.pump(room);
  }

  /** Sends what a room has waiting; safe to call at any time and as often as one likes. */
  pump(room: RoomId): void {
    if (this.#stopped) return;
    if (this.#busy.has(room)) {
      this.#again.add(room);
      return;
    }
    this.#busy.add(room);
    void this.#run(room)
      .catch((cause) => {
        this.#core.report("outbox", `${room} ${String(cause)}`);
        return "later" as const;
      })
      .then((next) => {
        this.#busy.delete(room);
        const again = this.#again.delete(room);
        if (next === "more" || again) this.pump(room);
        else if (next === "later") this.#soon(room);
        else if (next !== "idle") this.#soon(room, Math.min(next.seconds * 1_000, SLOW_MS));
      });
  }

  /** One more try in a while: one timer a room, however often it is asked for. */
  #soon(room: RoomId, ms = RETRY_MS * (0.5 + this.#core.clock.chance())): void {
    if (this.#due.has(room)) return;
    this.#due.add(room);
    this.#core.clock.after(ms, () => {
      this.#due.delete(room);
      this.pump(room);
    });
  }

  async #run(room: RoomId): Promise<"more" | "idle" | "later" | { seconds: number }> {
    const items = await this.#nextBatch(room);
    if (typeof items === "string") return items;
    const results = await this.#door(room, items);
    if (!results) return "later";
    return this.#settle(room, items, results);
  }

  /** Whether tokens of this device wait for the log's answer: their numbers are taken, and no entry may take one of them. */
  async hasSealed(room: RoomId): Promise<boolean> {
    return (await this.#waiting(room)).some((row) => row.state === "sealed");
  }

  /** The rows of a room that still have to be sent, in order. */
  async #waiting(room: RoomId): Promise<OutboxRow[]> {
    const rows = await this.#core.store.read(["outbox"], (tx) => tx.range("outbox"));
    return rows
      .filter((r) => r.room === room && r.state !== "failed")
      .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  }

  async #nextBatch(room: RoomId): Promise<SendItem[] | "idle" | "later" | "more"> {
    const waiting = await this.#waiting(room);
    if (waiting.length === 0) return "idle";
    // A room that is not known here yet could not take in what it is answered.
    if (!this.#book.get(room)) return "later";
    const halt = this.#book.get(room)?.halt?.t;
    if (halt === "left") return giveBack(this.#core, room, waiting);
    const sealed = waiting.filter((r) => r.state === "sealed");
    // Also what is sealed waits: whoever took the room back in time is told nothing more.
    if (sealed.length > 0 && halt === "frozen") return "idle";
    if (sealed.length > 0) return sealed.sort(byNumber).slice(0, LIMITS.batchItems).map(itemOf);
    return this.#book.alone(room, async () => {
      const record = await this.#ready(room);
      if (typeof record === "string") return record;
      const key = record.state && (await this.#keys.get(room, record.state.epoch));
      const own = await this.#people.known(this.#core.me.account);
      if (!key || !own) return "later";
      const { sealed, tooLarge } = await sealBatch({
        core: this.#core,
        book: this.#book,
        record,
        key,
        own,
        rows: batchOf(waiting),
        edits: this.#edits,
      });
      if (tooLarge) await putRow(this.#core, "outbox", { ...tooLarge, state: "failed", reason: "too-large" });
      if (tooLarge) this.#core.changed({ t: "room", room });
      return sealed.length > 0 ? sealed.map(itemOf) : "more";
    });
  }

  /** The record of a room that may be sealed for now: not halted, nobody's identity in question, roster not stale. Run alone. */
  async #ready(room: RoomId): Promise<RoomRecord | "later" | "idle"> {
    const record = this.#book.get(room);
    if (!record?.state) return "later";
    if (record.halt) return "idle";
    for (const account of Object.keys(record.state.seats)) {
      if (await this.#people.identityChanged(account as AccountId)) return "idle";
    }
    const missing = !(await this.#keys.get(room, record.state.epoch));
    const { epoch } = record.state;
    const next = missing
      ? this.#missing.next(room, epoch)
      : (await isStale(this.#core, this.#people, record)) && "turn";
    if (!next) return record;
    if (next === "wait" || (next === "turn" && !(await this.#turn(record)))) return "later";
    if (next === "turn" && missing) this.#missing.made(room, epoch + 1);
    // The new entry, or the key, is read like anybody's; not awaited here, for the room is held.
    void this.#sync()
      .refresh(room)
      .then(
        () => {
          if (next === "look") this.#missing.looked(room, epoch);
          this.pump(room);
        },
        () => {},
      );
    return "later";
  }

  async #settle(
    room: RoomId,
    items: SendItem[],
    results: SendResult[],
  ): Promise<"more" | "later" | { seconds: number }> {
    await this.#arrive(room, items, results);
    const refused = results.find((r) => r.status === "refused");
    if (refused?.status !== "refused") return "more";
    // No definite answer: an earlier try may stand in the log, so the same bytes go again.
    if (refused.code === "rate" && refused.retryAfter) return { seconds: refused.retryAfter };
    if (refused.code === "rate" || refused.code === "server") return "later";
    const after = results.find((r) => r.status === "refused" && r.code === "after-refused" && r.last);
    const last = refused.code === "after-refused" && after?.status === "refused" ? after.last : undefined;
    await this.#unseal(room, refused.id, last, refused.code);
    if (refused.code === "stale-epoch") await this.#sync().refresh(room);
    if (refused.code === "rotate-first" && !(await this.#rotate(room))) return "later";
    return "more";
  }

  /** What was acknowledged is the log's next event: applied at once when it is, else the frames in between are on their way. */
  async #arrive(room: RoomId, items: SendItem[], results: SendResult[]): Promise<void> {
    let top = 0;
    for (const result of results) {
      const item = items.find((i) => i.id === result.id);
      if (result.status === "refused" || !item) continue;
      top = Math.max(top, result.seq);
      const mine = (await tokenHash(item.token)) === result.tokenHash;
      if (mine && result.seq === this.#book.applied(room) + 1)
        await this.#sync().frame(room, result.seq, result.seq, [eventOf(this.#core.me, room, { item, result })]);
    }
    if (top > this.#book.applied(room)) await wait(this.#core.clock, FRAME_MS);
    if (top > this.#book.applied(room)) await this.#sync().catchUp(room, top);
    await removeStored(this.#core, room, { results, applied: this.#book.applied(room) });
  }

  /** Takes the refused item and all later sealed ones back to drafts, and the counter with them. */
  async #unseal(room: RoomId, id: string, last: LastAccepted | undefined, code: string): Promise<void> {
    await this.#book.alone(room, async () => {
      const record = this.#book.get(room);
      const sealed = (await this.#waiting(room)).filter((r) => r.state === "sealed").sort(byNumber);
      const first = sealed.find((r) => r.id === id);
      if (!record || !first?.before) return;
      const back = sealed.filter((r) => (r.item?.deviceSeq ?? 0) >= (first.item?.deviceSeq ?? 0));
      const counter = last ? { deviceSeq: last.deviceSeq, prevHash: last.tokenHash } : first.before;
      const never = !RETRY_REFUSALS.has(code as never);
      const gone = code === "no-target" && first.target !== null && (await isGone(this.#core, record, first.target));
      await this.#book.keep({ ...record, counter }, ["outbox"], async (tx) => {
        for (const row of back) {
          this.#edits.unsealed(row.id);
          const failed = never && row.id === id;
          // What was said about words that are gone for good goes as they did.
          if (failed && gone) await tx.remove("outbox", [id]);
          else
            await tx.put("outbox", {
              ...row,
              item: null,
              before: null,
              state: failed ? "failed" : "queued",
              reason: failed ? code : null,
            });
        }
      });
      // It shows in other rooms than its own.
      if (never && first.kind === "personal") this.#core.changed({ t: "personal" });
    });
  }

  /** Turns the room's key unless somebody else has meanwhile, and reads the new entry from the log like anybody's. False: not now. */
  async #rotate(room: RoomId): Promise<boolean> {
    const epoch = this.#book.get(room)?.state?.epoch;
    await this.#sync().refresh(room);
    const turned = await this.#book.alone(room, async () => {
      const record = this.#book.get(room);
      if (!record?.state || record.halt) return false;
      return record.state.epoch !== epoch || this.#turn(record);
    });
    await this.#sync().refresh(room);
    return turned;
  }

  /** Own devices or keys changed since this room's key was made: turn it without waiting for somebody to write. */
  async freshen(room: RoomId): Promise<void> {
    const own = await this.#people.known(this.#core.me.account);
    const seat = this.#book.get(room)?.state?.seats[this.#core.me.account];
    if (own && seat && isOwnSeatOld(own, seat)) await this.#rotate(room);
  }

  async #turn(record: RoomRecord): Promise<boolean> {
    const turned = await this.#changes().rotate(record);
    if (turned.ok) return true;
    this.#core.report("rotate", `${record.room} ${turned.code} ${turned.detail ?? ""}`);
    const counterOff = turned.code === "conflict" && turned.detail === "deviceSeq";
    // Numbers of sealed rows are not in the log yet: the server's word would take them back.
    if (counterOff && !(await this.hasSealed(record.room))) await adoptCounter(this.#core, this.#book, record.room);
    return false;
  }

  /** A person's "try again" for one message that had failed. */
  async retry(id: string): Promise<void> {
    const row = await this.#core.store.read(["outbox"], (tx) => tx.get("outbox", [id]));
    if (row?.state !== "failed") return;
    await putRow(this.#core, "outbox", { ...row, state: "queued", reason: null });
    this.#core.changed({ t: "room", room: row.room });
    this.pump(row.room);
  }
}
