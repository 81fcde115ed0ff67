import type { RoomSummary } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { type Core, LaterError } from "../core";
import type { PersonalData } from "../personal-data";
import type { RoomBook } from "../rooms/room-book";
import type { RoomSync } from "../sync/room-sync";
import { flawsOf } from "../sync/whole-log";

/** No answer, or one of a server in trouble, says nothing of the notes. */
const NO_ANSWER: ReadonlySet<string> = new Set(["offline", "rate", "unavailable"]);

/** True once this browser has held Notes to self whole: before that it cannot know whom its person has met. */
export async function heldNotesWhole(core: Core): Promise<boolean> {
  return (await core.store.read(["meta"], (tx) => tx.get("meta", ["notes"]))) !== undefined;
}

/** Notes to self in their part of deciding whom this browser believes: nobody is met before they were here whole. */
export class OwnNotes {
  readonly #core: Core;
  readonly #book: RoomBook;
  readonly #sync: RoomSync;
  readonly #personal: PersonalData;
  #lacking = false;
  /** Told when it turns out that they did not arrive whole, and when they have. */
  onLacking: (lacking: boolean) => void = () => {};

  constructor(parts: { core: Core; book: RoomBook; sync: RoomSync; personal: PersonalData }) {
    this.#core = parts.core;
    this.#book = parts.book;
    this.#sync = parts.sync;
    this.#personal = parts.personal;
  }

  get lacking(): boolean {
    return this.#lacking;
  }

  /** Fetches the newest of the notes, as of any room. */
  async ensure(summary: RoomSummary): Promise<void> {
    try {
      await this.#sync.ensure(summary);
    } catch (cause) {
      const refused = cause instanceof LaterError && !NO_ANSWER.has(cause.code);
      if (refused && !(await heldNotesWhole(this.#core))) this.lack(cause.message);
      throw cause;
    }
  }

  /** Reads the notes back to their first event. Throws LaterError where they are not whole and have never been whole here. */
  async beWhole(room: RoomId): Promise<void> {
    const ranges = () => this.#book.get(room)?.ranges ?? [];
    const wereWhole = await heldNotesWhole(this.#core);
    while ((ranges().at(-1)?.[0] ?? 1) > 1) if (!(await this.#sync.older(room))) this.lack("their past is kept back");
    if (!wereWhole) await this.#beFirstWhole(room);
    this.#say(false);
    await this.#personal.again();
  }

  async #beFirstWhole(room: RoomId): Promise<void> {
    const flaws = await this.#flaws(room);
    if (flaws.length > 0) await this.#readAgain(room, flaws);
    const [flaw] = flaws.length > 0 ? await this.#flaws(room) : [];
    if (flaw !== undefined) this.lack(`at ${flaw}`);
    await this.#book.alone(room, () => this.#personal.readAll(room));
    await this.#core.store.write(["meta"], (tx) => tx.put("meta", { key: "notes" }), this.#core.term);
  }

  /** The notes are not whole: this is said, and tried again. */
  lack(detail: string): never {
    this.#say(true);
    throw new LaterError("unavailable", `the notes are not whole: ${detail}`);
  }

  #say(lacking: boolean): void {
    if (lacking === this.#lacking) return;
    this.#lacking = lacking;
    this.onLacking(lacking);
  }

  async #flaws(room: RoomId): Promise<number[]> {
    const record = this.#book.get(room);
    const rows = await this.#core.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
    const head = Math.max(1, record?.summary.head ?? 0, this.#book.applied(room));
    return flawsOf(rows, record?.lines ?? [], head);
  }

  /** What came spoiled may come whole now: every page with a flaw in it once more. */
  async #readAgain(room: RoomId, flaws: readonly number[]): Promise<void> {
    let done = 0;
    for (const seq of flaws) if (seq > done) done = await this.#sync.again(room, seq);
  }
}
