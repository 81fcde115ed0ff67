import type { Event } from "@/protocol/event";
import { type AccountId, type B64u32, type EventId, epoch, type RoomId, seq } from "@/protocol/ids";
import type { Policy, Role } from "@/protocol/policy";
import type { RoomType } from "@/protocol/room-entry";
import type { AccountState } from "../account-chain";
import { toB64u } from "../bytes";
import { directRoomId } from "../hash";
import { newId, randomBytes } from "../random";
import {
  applyRoomEntry,
  DEFAULT_POLICY,
  makesEpoch,
  type RoomChange,
  type RoomState,
  seatOf,
  signRoomEntry,
} from "../room-chain";
import type { TestDevice, TestPerson } from "./person";

/** What a test may say otherwise than an honest client would. */
export interface Twist {
  device?: TestDevice;
  author?: AccountId;
  epoch?: number;
  keyCommit?: B64u32 | null;
  noteHash?: B64u32 | null;
  policy?: Policy | null;
  prev?: RoomState | null;
}

const randomHash = () => toB64u(randomBytes(32)) as B64u32;

/** A room's log of entries as a server would keep it, with the people it knows. */
export class RoomLog {
  room: RoomId;
  state: RoomState | null = null;
  events: Event[] = [];
  people = new Map<string, TestPerson>();

  constructor(room: RoomId, people: readonly TestPerson[]) {
    this.room = room;
    for (const person of people) this.people.set(person.account, person);
  }

  /** A group whose first person owns it, or the room of these one or two people. */
  static async create(type: RoomType, people: readonly TestPerson[]): Promise<RoomLog> {
    const [first, second = first] = people;
    if (first === undefined || second === undefined) throw new Error("nobody");
    const room = type === "group" ? (newId() as RoomId) : await directRoomId(first.account, second.account);
    const log = new RoomLog(room, people);
    const role = (person: TestPerson): Role => (type === "group" && person !== first ? "member" : "owner");
    const seats = people.map((person) => seatOf(person.state, role(person)));
    await log.write(first, { kind: "create", delta: [type, seats] });
    return log;
  }

  lookup = async (account: AccountId): Promise<AccountState | null> => this.people.get(account)?.state ?? null;

  get now(): RoomState {
    if (this.state === null) throw new Error("no room yet");
    return this.state;
  }

  /** The event that this person would send for the change. */
  async draft(person: TestPerson, change: RoomChange, twist: Twist = {}): Promise<Event> {
    const prev = twist.prev === undefined ? this.state : twist.prev;
    const isNew = makesEpoch(change.kind);
    const policy = change.kind === "create" || change.kind === "settings" ? DEFAULT_POLICY : null;
    const device = twist.device ?? person.device;
    const fields = {
      room: this.room,
      id: newId() as EventId,
      author: twist.author ?? person.account,
      device: device.id,
    };
    const deviceSeq = this.events.filter((event) => event.device === device.id).length + 1;
    const at = twist.epoch ?? (prev?.epoch ?? 0) + (isNew ? 1 : 0);
    const signed = await signRoomEntry({
      ...fields,
      ...change,
      deviceSeq,
      prev,
      epoch: at,
      keyCommit: twist.keyCommit === undefined ? (isNew ? randomHash() : null) : twist.keyCommit,
      noteHash: twist.noteHash === undefined ? (isNew ? randomHash() : null) : twist.noteHash,
      policy: twist.policy === undefined ? policy : twist.policy,
      signer: device.signer,
    });
    const envelope = { room: this.room, id: fields.id, kind: change.kind, sender: fields.author, device: device.id };
    const rest = { target: null, thread: null, token: null, tokenHash: signed.hash, public: signed.publicText };
    return {
      ...envelope,
      deviceSeq,
      epoch: epoch.parse(at),
      ...rest,
      seq: seq.parse((this.state?.seq ?? 0) + 1),
      createdAt: 0,
    };
  }

  /** What a reader says to the event: "ok" or the fault. Changes nothing. */
  async verdict(event: Event): Promise<string> {
    const applied = await applyRoomEntry(this.state, event, this.lookup);
    return applied.ok ? "ok" : applied.code;
  }

  /** What a reader says to the change, if this person signs it. */
  async judge(person: TestPerson, change: RoomChange, twist: Twist = {}): Promise<string> {
    return this.verdict(await this.draft(person, change, twist));
  }

  /** Appends an honest entry; throws where it is refused. */
  async write(person: TestPerson, change: RoomChange, twist: Twist = {}): Promise<Event> {
    const event = await this.draft(person, change, twist);
    const applied = await applyRoomEntry(this.state, event, this.lookup);
    if (!applied.ok) throw new Error(`${applied.code} ${applied.detail ?? ""}`);
    this.state = applied.value;
    this.events.push(event);
    return event;
  }
}
