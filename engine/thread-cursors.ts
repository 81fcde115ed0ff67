import { openRest, sealRest } from "@/crypto/at-rest";
import { directRoomId } from "@/crypto/hash";
import type { EventId, RoomId } from "@/protocol/ids";
import { type Core, putRow } from "./core";
import { Mutex } from "./mutex";
import type { PersonalRow } from "./store/tables";
import { isSameMark, joinMarks, markOf, THREAD, type ThreadMark, threadKey, threadOf } from "./thread-marks";

/** So long (ms) after a place was read it goes to the notes: what is read right after it goes along. */
const REST_MS = 3_000;
/** How far one thread was read goes there at most this often. */
const BETWEEN_MS = 10_000;

/**
 * How far a person has read threads, and which of them are silent, on all their devices by way of Notes to self. A place that
 * was read rests here at once, so that it outlives its tab, and goes to the notes a little later.
 */
export class ThreadCursors {
  readonly #core: Core;
  readonly #queue: (room: RoomId, kind: "personal", body: unknown) => Promise<EventId>;
  readonly #turns = new Mutex<string>();
  readonly #due = new Map<string, () => void>();
  readonly #writtenAt = new Map<string, number>();
  #lookedAgain = false;

  constructor(parts: {
    core: Core;
    queue: (room: RoomId, kind: "personal", body: unknown) => Promise<EventId>;
  }) {
    this.#core = parts.core;
    this.#queue = parts.queue;
  }

  /** The person has read a thread to this place of its room's log. What was read before changes nothing. */
  async read(room: RoomId, root: EventId, seq: number): Promise<void> {
    const key = threadKey(room, root);
    const moved = await this.#turns.run(key, async () => {
      const { row, mark } = await this.#known(key);
      if (mark.read >= seq) return false;
      await this.#keep({ key, seq: row?.seq ?? 0, due: true }, { ...mark, read: seq });
      return true;
    });
    if (!moved) return;
    this.#core.changed({ t: "thread", room });
    this.#plan(key);
  }

  /** Takes what the notes say at this place of theirs, in whatever order they are read. */
  heard(key: string, value: unknown, seq: number): Promise<void> {
    return this.#turns.run(key, async () => {
      const { row, mark } = await this.#known(key);
      const said = markOf(value);
      const next = joinMarks(mark, said);
      const due = row?.due === true && !isSameMark(next, said);
      await this.#keep({ key, seq: Math.max(row?.seq ?? 0, seq), ...(due && { due }) }, next);
    });
  }

  /** Tells of each room in whose threads something is otherwise. */
  tell(keys: readonly string[]): void {
    const rooms = new Set(keys.flatMap((key) => threadOf(key)?.room ?? []));
    for (const room of rooms) this.#core.changed({ t: "thread", room });
  }

  /** Once in a run: what a tab that is gone could not tell any more is told now. */
  async again(): Promise<void> {
    if (this.#lookedAgain) return;
    this.#lookedAgain = true;
    const bounds = { from: [THREAD], to: [`${THREAD}\uffff`] };
    const rows = await this.#core.store.read(["personal"], (tx) => tx.range("personal", bounds));
    for (const { key, due } of rows) if (due) this.#plan(key);
  }

  stop(): void {
    for (const cancel of this.#due.values()) cancel();
    this.#due.clear();
  }

  #plan(key: string): void {
    if (this.#due.has(key)) return;
    const { clock, report } = this.#core;
    const last = this.#writtenAt.get(key) ?? Number.NEGATIVE_INFINITY;
    const cancel = clock.after(Math.max(REST_MS, last + BETWEEN_MS - clock.now()), () => {
      this.#due.delete(key);
      void this.#share(key).catch((cause) => report("thread", String(cause)));
    });
    this.#due.set(key, cancel);
  }

  async #share(key: string): Promise<void> {
    const { me, clock } = this.#core;
    const notes = await directRoomId(me.account, me.account);
    await this.#turns.run(key, async () => {
      const { row, mark } = await this.#known(key);
      // Another device has told it meanwhile, or an earlier run has.
      if (!row?.due) return;
      this.#writtenAt.set(key, clock.now());
      await this.#queue(notes, "personal", [key, JSON.stringify(mark)]);
      await this.#keep({ key, seq: row.seq }, mark);
    });
  }

  async #known(key: string): Promise<{ row: PersonalRow | undefined; mark: ThreadMark }> {
    const { store, me } = this.#core;
    const row = await store.read(["personal"], (tx) => tx.get("personal", [key]));
    return { row, mark: markOf(row && (await openRest(me.restKey, row.value))) };
  }

  async #keep(row: Omit<PersonalRow, "value">, mark: ThreadMark): Promise<void> {
    await putRow(this.#core, "personal", { ...row, value: await sealRest(this.#core.me.restKey, mark) });
  }
}
