import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import type { RoomState } from "@/crypto/room-chain";
import type { RoomId } from "@/protocol/ids";
import type { People } from "../account/people";
import { wait } from "../clock";
import type { Core } from "../core";
import { Mutex } from "../mutex";
import type { RoomRecord, RoomWish, WantedChange } from "../store/tables";
import type { RoomSync } from "../sync/room-sync";
import { isFulfilled, planFor, planRotate } from "./entry-plans";
import type { EpochKeys } from "./epoch-keys";
import type { RoomBook } from "./room-book";
import { adoptCounter } from "./stale-room";
import { writeEntry } from "./write-entry";

/** Why a change was not made. Those that may pass are tried again here first. */
export type ChangeError =
  | "offline"
  | "rate"
  | "server"
  | "busy"
  | "not-allowed"
  | "not-found"
  | "identity-changed"
  | "too-many"
  | "bad-request"
  | "frozen"
  | "no-key";

const TRIES = 8;
const PAUSE_MS = 60;
/** Outcomes of one try after which the chain is read anew and the change planned again. */
const AGAIN: ReadonlySet<string> = new Set(["conflict", "stale-roster", "sealed", "step", "unavailable"]);

interface Parts {
  core: Core;
  people: People;
  book: RoomBook;
  keys: EpochKeys;
  sync: () => RoomSync;
  /** lets the outbox send what is sealed in a room */
  pump: (room: RoomId) => void;
  /** whether tokens of this device are on their way into a room's log */
  hasSealed: (room: RoomId) => Promise<boolean>;
}

/**
 * Makes changes to rooms: entries of their chains. Of several people who change a room at once one is first; the others read
 * the new chain and plan again, until what they wish for stands there or may not be.
 */
export class RoomChanges {
  readonly #parts: Parts;
  readonly #serial = new Mutex<RoomId>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Makes one change. It is kept before anything leaves, so that a crash in between does not undo the asking. */
  async ask(room: RoomId, wish: RoomWish): Promise<Result<null, ChangeError>> {
    const [done] = await this.askAll(room, [wish]);
    return done ?? ok(null);
  }

  /** Makes several changes one after the other; what comes after one that fails for want of a line stays wanted. */
  async askAll(room: RoomId, wishes: readonly RoomWish[]): Promise<Result<null, ChangeError>[]> {
    const { book } = this.#parts;
    const wanted = wishes.map((change): WantedChange => ({ id: newId(), change, tried: [] }));
    const kept = await book.alone(room, async () => {
      const record = book.get(room);
      if (record) await book.keep({ ...record, wanted: [...record.wanted, ...wanted] });
      return record !== null;
    });
    if (!kept) return [fail("not-found")];
    const results: Result<null, ChangeError>[] = [];
    for (const one of wanted)
      results.push(await this.#serial.run(room, () => this.#make(room, one, wishes.length > 1)));
    return results;
  }

  /** Makes what was asked for before this engine started, or could not be made without a line. */
  async resume(room: RoomId): Promise<void> {
    for (const one of this.#parts.book.get(room)?.wanted ?? [])
      await this.#serial.run(room, () => this.#make(room, one, true));
  }

  /** One try to turn the room's key. Run alone on the room, with nothing sealed on its way. */
  async rotate(record: RoomRecord): Promise<Result<null, string>> {
    const { core, book } = this.#parts;
    const { state } = record;
    if (!state) return fail("no-chain");
    const plan = await planRotate(this.#parts, { ...record, state });
    return plan.ok ? writeEntry(core, book, record, plan.value) : plan;
  }

  /** `patient`: stays wanted where no answer comes. */
  async #make(room: RoomId, wanted: WantedChange, patient: boolean): Promise<Result<null, ChangeError>> {
    const { book, core, sync } = this.#parts;
    const isWanted = () => book.get(room)?.wanted.some((one) => one.id === wanted.id) ?? false;
    if (!isWanted()) return ok(null);
    let steps = 0;
    for (let tries = 0; ; ) {
      const got = await book.alone(room, () => this.#once(room, wanted)).catch(outcomeOf);
      if (got.ok) break;
      if (got.code === "step" && ++steps < 20) tries = 0;
      if (!AGAIN.has(got.code) || ++tries > TRIES) {
        const code = errorOf(got.code);
        core.report("change", `${room} ${wanted.change.kind} ${got.code} ${got.detail ?? ""}`);
        if (!(patient && (code === "offline" || code === "server" || code === "rate")))
          await this.#drop(room, wanted.id);
        return fail(code);
      }
      if (got.code === "sealed") this.#parts.pump(room);
      else
        await sync()
          .refresh(room)
          .catch(() => null);
      if (got.code !== "step") await wait(core.clock, PAUSE_MS * 2 ** Math.min(tries, 5) * (0.5 + core.clock.chance()));
    }
    await this.#drop(room, wanted.id);
    // The new entry is read from the log like anybody's.
    await sync()
      .refresh(room)
      .catch(() => null);
    return ok(null);
  }

  /** One try. Run alone on the room. */
  async #once(room: RoomId, { id, change: wish }: WantedChange): Promise<Result<null, string>> {
    const { core, book } = this.#parts;
    const record = book.get(room);
    const state: RoomState | null = record?.state ?? null;
    if (!record || record.halt?.t === "left") return wish.kind === "leave" ? ok(null) : fail("not-found");
    if (record.halt) return fail("frozen");
    if (!state) return fail("unavailable");
    const known = { ...record, state };
    if (isMade(known, id) || (await isFulfilled(core, known, wish))) return ok(null);
    if (await this.#parts.hasSealed(room)) return fail("sealed");
    const plan = await planFor(this.#parts, known, wish);
    if (!plan.ok) return plan;
    const written = await writeEntry(core, book, record, plan.value, plan.value.step ? null : id);
    if (written.ok) return plan.value.step ? fail("step") : ok(null);
    if (written.code === "conflict" && written.detail === "deviceSeq") await adoptCounter(core, book, room);
    if (written.code === "stale-roster" && wish.kind === "add") await this.#lookUp(wish.accounts);
    return written;
  }

  /** Newcomers share no room yet, so their chains are had by their handles alone. */
  async #lookUp(accounts: readonly (keyof RoomState["seats"])[]): Promise<void> {
    const { core, people } = this.#parts;
    for (const account of accounts) {
      const row = await people.row(account);
      const got = row && (await core.api.handle(row.handle));
      if (row && got?.ok && got.value.account === account) await people.meet(account, row.handle, got.value.chain);
    }
  }

  async #drop(room: RoomId, id: string): Promise<void> {
    const { book } = this.#parts;
    await book.alone(room, async () => {
      const record = book.get(room);
      if (record) await book.keep({ ...record, wanted: record.wanted.filter((one) => one.id !== id) });
    });
  }
}

/** Whether an entry that was signed for a wish stands in the chain: its answer was lost, and others may have undone it since. */
function isMade({ lines, wanted }: RoomRecord, id: string): boolean {
  const tried = wanted.find((one) => one.id === id)?.tried ?? [];
  return tried.length > 0 && lines.some((line) => tried.includes(line.hash));
}

/** A LaterError of a chain that could not be had is one more try; everything else is the caller's. */
function outcomeOf(cause: unknown): Result<null, string> {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : null;
  if (code === null) throw cause;
  return fail(code);
}

/** The outcome of a call to the server, or of one try, in the words of a change. */
export function errorOf(code: string): ChangeError {
  switch (code) {
    case "offline":
    case "rate":
    case "not-allowed":
    case "not-found":
    case "identity-changed":
    case "too-many":
    case "frozen":
    case "no-key":
      return code;
    case "bad-entry":
    case "bad-request":
      return "bad-request";
    case "conflict":
    case "stale-roster":
    case "sealed":
    case "step":
    case "unavailable":
      return "busy";
    default:
      return "server";
  }
}
