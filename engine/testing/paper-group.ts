import { sealBox } from "@/crypto/box";
import { sealEvent } from "@/crypto/event";
import { type FernetKey, importFernetKey, newFernetKey } from "@/crypto/fernet";
import { keyCommit } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { applyRoomEntry, type RoomChange, seatOf } from "@/crypto/room-chain";
import type { TestDevice, TestPerson } from "@/crypto/testing/person";
import { RoomLog, type Twist } from "@/crypto/testing/room-log";
import type { Event } from "@/protocol/event";
import type { EventWord } from "@/protocol/event-body";
import type { OwnBox, RoomSummary } from "@/protocol/http/rooms";
import { type B64u32, type EventId, epoch, type RoomId, seq, ZERO_HASH } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { Http } from "../transport/http";

const EPOCH = epoch.parse(1);

/** What somebody says in a group: the word, about which message, in which thread, as an answer to which. */
export interface Said {
  word: EventWord;
  target: EventId | null;
  thread: EventId | null;
  reply: EventId | null;
  /** where that one is said to stand */
  replyAt?: number | null;
}

/** A group as a server would answer for it to its first person: true entries and tokens by several people, and no server behind. */
export class PaperGroup implements Http {
  readonly room = newId() as RoomId;
  /** the whole log; of what lies above `head` nobody has heard yet */
  readonly events: Event[] = [];
  head = 0;
  /** places whose token is gone once the log has come to another place */
  readonly blanked = new Map<number, number>();
  /** how many events a page holds */
  pageEvents = 200;
  readonly #people: readonly TestPerson[];
  readonly #entries: RoomLog;
  readonly #boxes: OwnBox[] = [];
  readonly #last = new Map<string, { deviceSeq: number; hash: B64u32 }>();
  #key: FernetKey | null = null;

  private constructor(people: readonly TestPerson[]) {
    this.#people = people;
    this.#entries = new RoomLog(this.room, people);
  }

  /** The first person makes the group with the others, in these roles. */
  static async of(people: readonly TestPerson[], roles: readonly Role[]): Promise<PaperGroup> {
    const group = new PaperGroup(people);
    const raw = newFernetKey();
    group.#key = await importFernetKey(raw);
    const seats = people
      .map(({ state }, i) => seatOf(state, roles[i] ?? "member"))
      .sort((a, b) => (a[0] < b[0] ? -1 : 1));
    const commit = await keyCommit(raw, group.room, EPOCH);
    const made = await group.enter({ kind: "create", delta: ["group", seats] }, { keyCommit: commit });
    const [reader] = people;
    if (!reader) throw new Error("nobody");
    const { generation, userKey } = reader.state;
    const context = {
      purpose: "room-key",
      room: group.room,
      epoch: EPOCH,
      recipient: reader.account,
      generation,
    } as const;
    const box = await sealBox(userKey, context, raw);
    group.#boxes.push({ room: group.room, epoch: EPOCH, entryHash: made.tokenHash, generation, box } as OwnBox);
    return group;
  }

  /** The first person writes an entry. */
  async enter(change: RoomChange, twist: Twist = {}): Promise<Event> {
    const [author] = this.#people;
    if (!author) throw new Error("nobody");
    const event = { ...(await this.#entries.draft(author, change, twist)), seq: this.#nextSeq() };
    const applied = await applyRoomEntry(this.#entries.state, event, this.#entries.lookup);
    if (!applied.ok) throw new Error(applied.code);
    this.#entries.state = applied.value;
    this.#entries.events.push(event);
    this.events.push(event);
    return event;
  }

  /** Somebody says something from one of their devices, knowing all that was said before. */
  async say(person: TestPerson, device: TestDevice, said: Said): Promise<Event> {
    const { room } = this;
    const { n, hash } = this.#entries.now;
    const last = this.#last.get(device.id) ?? { deviceSeq: 0, hash: ZERO_HASH };
    const { target, thread, reply, replyAt, word } = said;
    const place = { room, epoch: EPOCH, id: newId() as EventId, kind: word.kind, target, thread };
    const from = { sender: person.account, device: device.id, deviceSeq: last.deviceSeq + 1 };
    const seen = this.events.at(-1)?.tokenHash ?? ZERO_HASH;
    const hard = word.kind === "delete" && word.body[0] === "hard";
    const beside = { ...(reply && { reply }), ...(replyAt && { at: replyAt }), ...(hard && { hard }) };
    const publicText = Object.keys(beside).length > 0 ? JSON.stringify(beside) : null;
    const sealed = await sealEvent({
      key: this.#key as FernetKey,
      signer: device.signer,
      fields: {
        ...{ ...place, ...from, publicText, prevHash: last.hash, body: word.body },
        heads: [n, hash, person.state.n, person.state.hash, this.events.length, seen],
      },
    });
    this.#last.set(device.id, { deviceSeq: from.deviceSeq, hash: sealed.tokenHash });
    const at = this.#nextSeq();
    const event = { ...place, ...from, ...sealed, seq: at, public: publicText, createdAt: at * 1_000 };
    this.events.push(event);
    return event;
  }

  #nextSeq() {
    return seq.parse(this.events.length + 1);
  }

  /** A piece of the log as it stands now. */
  shown(from: number, to: number): Event[] {
    const isGone = (event: Event) => (this.blanked.get(event.seq) ?? Number.POSITIVE_INFINITY) <= this.head;
    return this.events.slice(from - 1, to).map((event) => (isGone(event) ? { ...event, token: null } : event));
  }

  get summary(): RoomSummary {
    const { room, head } = this;
    return {
      ...{ room, type: "group", head, epoch: EPOCH, chainN: this.#shownEntries().length, stale: false, since: 1 },
      ...{ read: 0, delivered: 0, unread: 0, lastAt: 0, members: [] },
    } as RoomSummary;
  }

  async request(_method: string, path: string): Promise<{ status: number; text: string }> {
    const answer = this.#answer(new URL(path, "http://sotto.test"));
    return { status: answer ? 200 : 404, text: JSON.stringify(answer ?? { error: { code: "not-found" } }) };
  }

  #answer({ pathname, searchParams }: URL): unknown {
    const after = Number(searchParams.get("after") ?? Number.NaN);
    const [what, which, part] = pathname.replace("/api/v1/", "").split("/");
    if (what === "accounts" && which === "chains") return { people: this.#people.map((one) => this.#chain(one, 0)) };
    const person = this.#people.find((one) => one.account === which);
    if (person && part === "chain") return this.#chain(person, after);
    if (which !== this.room) return null;
    if (part === "entries") return { entries: this.#shownEntries().slice(after) };
    if (part === "boxes") return { boxes: this.#boxes, next: null };
    return part === "events" ? this.#page(after, Number(searchParams.get("before"))) : null;
  }

  #shownEntries(): Event[] {
    return this.#entries.events.filter((event) => event.seq <= this.head);
  }

  #chain({ account, entries }: TestPerson, after: number) {
    const place = this.#people.findIndex((person) => person.account === account);
    return { account, handle: `person${place}`, entries: entries.slice(after) };
  }

  #page(after: number, before: number) {
    const { head, room, pageEvents } = this;
    const from = Number.isNaN(after) ? Math.max(1, before - pageEvents) : after + 1;
    const to = Math.min(head, Number.isNaN(after) ? before - 1 : after + pageEvents);
    return { room, from, to, head, since: 1, events: this.shown(from, to), later: [] };
  }
}
