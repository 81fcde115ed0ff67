import { z } from "zod";
import { openRest, sealRest } from "@/crypto/at-rest";
import { directRoomId } from "@/crypto/hash";
import { type DeviceId, type EventId, type RoomId, roomId } from "@/protocol/ids";
import type { People } from "./account/people";
import type { Core } from "./core";
import { readPersonal } from "./personal-reading";
import type { DraftRow } from "./store/tables";

/** Personal data under such a key is what a person has begun to write in a room: `draft/<room>`. */
export const DRAFT = "draft/";
/** A room's draft goes to the notes at most this often. */
const BETWEEN_MS = 10_000;
/** What is longer stays on its device: a token must hold it, in whatever writing. */
const BYTES_MOST = 16_000;

const words = z.object({ text: z.string().min(1), at: z.int().min(0) });
/** Words that wait to be sent, and when (ms) they were written. */
export type Words = z.infer<typeof words>;

/**
 * What becomes of the words here when another device says `next` (null: none any more) where `before` was known: undefined, they
 * stay. What was not touched here since follows; of two that were both touched the newer counts.
 */
export function wordsAfter(here: Words | null, before: Words | null, next: Words | null): Words | null | undefined {
  if (!here) return next ?? undefined;
  if (here.text === before?.text) return next;
  return next && next.at > here.at ? next : undefined;
}

/** Drafts of a person on all their devices, by way of Notes to self. An account of one device writes none. */
export class SharedDrafts {
  readonly #core: Core;
  readonly #people: People;
  readonly #queue: (room: RoomId, kind: "personal", body: unknown) => Promise<EventId>;
  readonly #due = new Map<RoomId, () => void>();
  readonly #writtenAt = new Map<RoomId, number>();
  /** What this engine wrote last, while nothing else came since. */
  readonly #written = new Map<RoomId, string>();
  #lookedAgain = false;

  constructor(parts: {
    core: Core;
    people: People;
    queue: (room: RoomId, kind: "personal", body: unknown) => Promise<EventId>;
  }) {
    this.#core = parts.core;
    this.#people = parts.people;
    this.#queue = parts.queue;
  }

  /** What was typed in a room rests now, or was sent: the other devices are told, as soon as that is not too often. */
  touched(room: RoomId): void {
    const { clock, report } = this.#core;
    if (this.#due.has(room)) return;
    const last = this.#writtenAt.get(room);
    const wait = last === undefined ? 0 : Math.max(0, last + BETWEEN_MS - clock.now());
    const cancel = clock.after(wait, () => {
      this.#due.delete(room);
      void this.#share(room).catch((cause) => report("draft", String(cause)));
    });
    this.#due.set(room, cancel);
  }

  stop(): void {
    for (const cancel of this.#due.values()) cancel();
    this.#due.clear();
  }

  /** Once in a run: what a tab that is gone could not tell any more is told now. */
  async again(): Promise<void> {
    if (this.#lookedAgain) return;
    this.#lookedAgain = true;
    const [drafts, said] = await this.#core.store.read(["drafts", "personal"], async (tx) => [
      await tx.range("drafts"),
      await tx.range("personal", { from: [DRAFT], to: [`${DRAFT}\uffff`] }),
    ]);
    const told = said.map(({ key }) => roomId.safeParse(key.slice(DRAFT.length)));
    const rooms = [...drafts.map(({ room }) => room), ...told.flatMap(({ data }) => data ?? [])];
    for (const room of new Set(rooms)) this.touched(room);
  }

  /** Takes what a device wrote to the notes; `before`: what they said until now. Run alone on the notes. */
  async heard(key: string, next: unknown, before: unknown, device: DeviceId): Promise<void> {
    const room = roomId.safeParse(key.slice(DRAFT.length)).data;
    if (!room) return;
    if (device === this.#core.me.device) return this.#echoed(room, wordsOf(next));
    this.#written.delete(room);
    while (!(await this.#follow(room, wordsOf(before), wordsOf(next))));
  }

  /** What this device wrote a while ago came into the notes above what another one has said since: that is said once more. */
  async #echoed(room: RoomId, next: Words | null): Promise<void> {
    const row = await this.#row(room);
    if (!row?.heard || (await this.#wordsIn(row))?.text === next?.text) return;
    this.#written.delete(room);
    this.touched(room);
  }

  /** Takes what another device says. False where somebody typed here meanwhile: it is to be judged anew. */
  async #follow(room: RoomId, before: Words | null, next: Words | null): Promise<boolean> {
    const { store, me, clock, term } = this.#core;
    const row = await this.#row(room);
    const here = await this.#wordsIn(row);
    const after = here && isTooLong(here.text) ? undefined : wordsAfter(here, before, next);
    if (after === undefined) return true;
    // What was taken back stays as no words: a field that still shows them learns of it by that.
    const { text, at } = after ?? { text: "", at: clock.now() };
    const sealed = await sealRest(me.restKey, text);
    const isKept = await store.write(
      ["drafts"],
      async (tx) => {
        const now = await tx.get("drafts", [room]);
        if (now?.at !== row?.at || now?.heard !== row?.heard) return false;
        await tx.put("drafts", { room, text: sealed, at, heard: true });
        return true;
      },
      term,
    );
    if (isKept) this.#core.changed({ t: "room", room });
    return isKept;
  }

  async #share(room: RoomId): Promise<void> {
    const { me, clock } = this.#core;
    const here = await this.#wordsIn(await this.#row(room));
    const value = here && here.text.trim() !== "" && !isTooLong(here.text) ? JSON.stringify(here) : "";
    const text = value === "" ? "" : (here?.text ?? "");
    if (text === (this.#written.get(room) ?? (await this.#said(room))) || !(await this.#hasOthers())) return;
    this.#writtenAt.set(room, clock.now());
    await this.#queue(await directRoomId(me.account, me.account), "personal", [DRAFT + room, value]);
    this.#written.set(room, text);
  }

  #row(room: RoomId): Promise<DraftRow | undefined> {
    return this.#core.store.read(["drafts"], (tx) => tx.get("drafts", [room]));
  }

  async #wordsIn(row: DraftRow | undefined): Promise<Words | null> {
    const { me } = this.#core;
    return row ? wordsOf({ text: await openRest(me.restKey, row.text), at: row.at ?? 0 }) : null;
  }

  /** What the notes say, and what is on its way there. */
  async #said(room: RoomId): Promise<string> {
    const { store, me } = this.#core;
    return wordsOf((await readPersonal(store, me, DRAFT + room)).get(DRAFT + room))?.text ?? "";
  }

  async #hasOthers(): Promise<boolean> {
    const own = await this.#people.row(this.#core.me.account);
    return Object.values(own?.state.devices ?? {}).filter(({ endedN }) => endedN === null).length > 1;
  }
}

/** Longer words stay on their device. */
function isTooLong(text: string): boolean {
  return new TextEncoder().encode(JSON.stringify(JSON.stringify(text))).length > BYTES_MOST;
}

function wordsOf(value: unknown): Words | null {
  return words.safeParse(value).data ?? null;
}
