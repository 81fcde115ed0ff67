import { sealBox } from "@/crypto/box";
import { sealEvent } from "@/crypto/event";
import { type FernetKey, importFernetKey, newFernetKey } from "@/crypto/fernet";
import { directRoomId, keyCommit } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { applyRoomEntry, type RoomChange, seatOf } from "@/crypto/room-chain";
import type { TestDevice, TestPerson } from "@/crypto/testing/person";
import { RoomLog } from "@/crypto/testing/room-log";
import type { Event } from "@/protocol/event";
import { beginningsInput } from "@/protocol/http/beginnings";
import type { OwnBox, RoomSummary } from "@/protocol/http/rooms";
import { type B64u32, type Epoch, type EventId, type RoomId, type Seq, ZERO_HASH } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Http } from "../transport/http";

/** The notes of one person as a server would answer for them: true entries and tokens, and no server behind. */
export class PaperServer implements Http {
  readonly person: TestPerson;
  readonly room: RoomId;
  readonly events: Event[] = [];
  /** every path that was asked for, oldest first */
  readonly asked: string[] = [];
  /** paths that get no answer */
  silent: RegExp | null = null;
  /** rooms' beginnings are given out */
  begins = false;
  /** boxes are given out */
  givesBoxes = true;
  readonly #entries: RoomLog;
  readonly #writer: TestDevice;
  readonly #boxes: OwnBox[] = [];
  #key: FernetKey | null = null;
  #last = { deviceSeq: 0, hash: ZERO_HASH as B64u32 };

  private constructor(person: TestPerson, room: RoomId, writer: TestDevice) {
    this.person = person;
    this.room = room;
    this.#writer = writer;
    this.#entries = new RoomLog(room, [person]);
  }

  /** The person's one device makes the room and its epochs, another one writes. */
  static async of(person: TestPerson): Promise<PaperServer> {
    const room = await directRoomId(person.account, person.account);
    const server = new PaperServer(person, room, await person.addDevice());
    await server.#enter({ kind: "create", delta: ["self", [seatOf(person.state, "owner")]] });
    return server;
  }

  get summary(): RoomSummary {
    const { room, person } = this;
    const { n, epoch } = this.#entries.now;
    return {
      ...{ room, type: "self", head: this.events.length, epoch: epoch as Epoch, chainN: n, stale: false, since: 1 },
      ...{
        read: 0,
        delivered: 0,
        unread: 0,
        lastAt: 0,
        members: [{ account: person.account, handle: "alice", role: "owner" }],
      },
    } as RoomSummary;
  }

  /** Turns the room's key. */
  rotate(): Promise<void> {
    return this.#enter({ kind: "rotate", delta: [[]] });
  }

  async #enter(change: RoomChange): Promise<void> {
    const raw = newFernetKey();
    const at = (this.#entries.state?.epoch ?? 0) + 1;
    const drafted = await this.#entries.draft(this.person, change, { keyCommit: await keyCommit(raw, this.room, at) });
    const event = { ...drafted, seq: (this.events.length + 1) as Seq };
    const applied = await applyRoomEntry(this.#entries.state, event, this.#entries.lookup);
    if (!applied.ok) throw new Error(applied.code);
    this.#entries.state = applied.value;
    this.#entries.events.push(event);
    this.events.push(event);
    this.#key = await importFernetKey(raw);
    const { account, state } = this.person;
    const { generation } = state;
    const context = { purpose: "room-key", room: this.room, epoch: at, recipient: account, generation } as const;
    const box = await sealBox(state.userKey, context, raw);
    this.#boxes.push({ room: this.room, epoch: at as Epoch, entryHash: event.tokenHash, generation, box } as OwnBox);
  }

  /** So many texts, one after the other. */
  async write(count: number): Promise<void> {
    for (let i = 0; i < count; i++) this.events.push(await this.#text(`text ${this.events.length + 1}`));
  }

  async #text(text: string): Promise<Event> {
    const { room, person } = this;
    const { epoch, n, hash } = this.#entries.now;
    const id = newId() as EventId;
    const deviceSeq = this.#last.deviceSeq + 1;
    const place = { room, epoch: epoch as Epoch, id, kind: "message", target: null, thread: null } as const;
    const from = { sender: person.account, device: this.#writer.id, deviceSeq };
    const heads = [n, hash, person.state.n, person.state.hash, 0, ZERO_HASH] as never;
    const sealed = await sealEvent({
      key: this.#key as FernetKey,
      signer: this.#writer.signer,
      fields: { ...place, ...from, publicText: null, prevHash: this.#last.hash, heads, body: ["text", text] },
    });
    this.#last = { deviceSeq, hash: sealed.tokenHash };
    return { ...place, ...from, ...sealed, seq: (this.events.length + 1) as Seq, public: null, createdAt: deviceSeq };
  }

  async request(_method: string, path: string, sent?: unknown): Promise<{ status: number; text: string }> {
    this.asked.push(path);
    if (this.silent?.test(path)) throw new Error("no answer");
    const url = new URL(path, "http://sotto.test");
    const body = url.pathname.endsWith("/rooms/beginnings") ? this.#beginnings(sent) : this.#answer(url);
    const missing = { error: { code: "not-found" } };
    return { status: body ? 200 : 404, text: JSON.stringify(body ?? missing) };
  }

  #answer({ pathname, searchParams }: URL): unknown {
    const after = Number(searchParams.get("after") ?? Number.NaN);
    const { account, entries } = this.person;
    switch (pathname.replace("/api/v1", "")) {
      case `/accounts/${account}/chain`:
        return { account, handle: "alice", entries: entries.slice(after) };
      case `/rooms/${this.room}/entries`:
        return { entries: this.#entries.events.slice(after, after + LIMITS.pageEntries) };
      case `/rooms/${this.room}/boxes`:
        return { boxes: this.givesBoxes ? this.#boxes : [], next: null };
      case `/rooms/${this.room}/events`:
        return this.#page(after, Number(searchParams.get("before")), Number(searchParams.get("limit")));
      default:
        return null;
    }
  }

  #beginnings(sent: unknown) {
    if (!this.begins) return null;
    const { rooms } = beginningsInput.parse(sent);
    const { room } = this;
    const page = this.#page(Number.NaN, this.events.length + 1, LIMITS.pageEvents);
    const mine = { room, page, entries: this.#entries.events, boxes: this.givesBoxes ? this.#boxes : [], note: null };
    return { rooms: rooms.map((one) => (one === room ? mine : { room: one, refused: "not-found" })), left: [] };
  }

  #page(after: number, before: number, limit: number) {
    const head = this.events.length;
    const from = Number.isNaN(after) ? Math.max(1, before - limit) : after + 1;
    const to = Math.min(head, Number.isNaN(after) ? before - 1 : after + limit);
    return { room: this.room, from, to, head, since: 1, events: this.events.slice(from - 1, to), later: [] };
  }
}
