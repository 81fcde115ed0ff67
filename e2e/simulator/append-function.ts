import type { Event } from "@/protocol/event";
import type { Role } from "@/protocol/policy";
import type { AppendColumns, AppendRow } from "@/server/events/append-once";
import { eventOf } from "@/server/events/event-row";
import { annotationFaults } from "./annotation-faults";
import type { StoredEvent, StoredMember, StoredRoom, Tables } from "./tables";

/** One item of a batch with everything that it is judged by, as it was before the batch. */
export interface Asked {
  ord: number;
  room: StoredRoom | undefined;
  roomId: string;
  id: string;
  kind: string;
  sender: string;
  device: string;
  deviceSeq: number;
  epoch: number;
  target: string | null;
  thread: string | null;
  /** a deletion for good */
  hard: boolean;
  member: StoredMember | undefined;
}

type Verdict = AppendRow["o_status"];

const RANKS: readonly Role[] = ["member", "admin", "owner"];
const WHILE_MUTED = ["delete", "unreaction", "unpin", "profile", "personal"];
const WEEK = 7 * 86_400_000;

/**
 * `append_events` a second time, over tables in memory: db/migrations says what it does and this does the same, held to
 * it by one contract suite. Judges and appends a batch in one step; `now` in whole ms.
 */
export function appendInMemory(tables: Tables, columns: AppendColumns, now: number): AppendRow[] {
  const items = columns.room.map((_, i) => askedOf(tables, columns, i));
  const faults = annotationFaults(items, now);
  const judged = items.map((item, i) => {
    const old = item.room?.byId.get(item.id as never)?.event;
    const copy = items.some((other) => other.ord < item.ord && other.roomId === item.roomId && other.id === item.id);
    const last = item.room?.last.get(item.device as never);
    const refusal = columns.refusal[i] ?? null;
    const verdict = verdictOf(tables, item, { old, refusal, fault: faults[i] ?? null, now });
    return { item, old, copy, last, verdict, isLate: false };
  });
  markLate(judged);
  const accepted = accept(tables, judged, columns, now);
  blank(judged, now);
  return judged.map(({ item, old, copy, last, verdict, isLate }) => {
    const made = accepted.get(`${item.roomId} ${item.id}`);
    const own = made?.event.sender === item.sender;
    const status = ((): Verdict => {
      if (verdict === "dup") return "dup";
      if (made?.ord === item.ord) return "ok";
      if (copy && own) return "dup";
      if (copy && made) return "id-taken";
      if (isLate) return "rate";
      return verdict === "ok" ? "after-refused" : verdict;
    })();
    const shown = old ?? made?.event;
    return {
      o_ord: item.ord,
      o_status: status,
      o_seq: shown?.seq ?? 0,
      o_hash: shown?.tokenHash ?? ("" as never),
      o_at: old?.createdAt ?? now,
      o_last_seq: last?.deviceSeq ?? 0,
      o_last_id: last?.id ?? null,
      o_last_hash: last?.tokenHash ?? null,
      o_wait: isLate ? slowOf(item) : verdict === "rate" ? Math.ceil(pauseOf(item, now) / 1_000) : null,
    };
  });
}

function askedOf(tables: Tables, columns: AppendColumns, i: number): Asked {
  const at = <T>(list: readonly T[]): T => list[i] as T;
  const sender = at(columns.sender);
  const found = tables.rooms.get(at(columns.room) as never);
  const member = found?.members.get(sender as never);
  // A room of strangers is one that is not there.
  const room = member && found;
  return {
    ord: i + 1,
    room,
    roomId: room ? at(columns.room) : "",
    id: at(columns.id),
    kind: at(columns.kind),
    sender,
    device: at(columns.device),
    deviceSeq: at(columns.deviceSeq),
    epoch: at(columns.epoch),
    target: at(columns.target),
    thread: at(columns.thread),
    hard: at(columns.kind) === "delete" && isHard(at(columns.public)),
    member: member?.untilSeq === null ? member : undefined,
  };
}

interface Circumstances {
  old: Event | undefined;
  refusal: Verdict | null;
  fault: "no-target" | "not-allowed" | null;
  now: number;
}

function verdictOf(tables: Tables, item: Asked, { old, refusal, fault, now }: Circumstances): Verdict {
  const { room, member } = item;
  if (old?.sender === item.sender) return "dup";
  if (!room || !member) return "not-found";
  if (old) return "id-taken";
  if (refusal) return refusal;
  if (!mayAtAll(tables, item, member, now) || !mayByPolicy(item, room, member)) return "not-allowed";
  if (pauseOf(item, now) > 0) return "rate";
  const isStale = room.stale || room.log.length - room.epochSeq >= 10_000 || room.epochAt <= now - WEEK;
  if (isStale) return "rotate-first";
  return item.epoch === room.epoch ? (fault ?? "ok") : "stale-epoch";
}

/** Seconds that a person must leave between their messages; slow mode is for those who are no more than members. */
function slowOf({ kind, member, room }: Asked): number {
  return kind === "message" && member?.role === "member" ? (room?.policy.slow ?? 0) : 0;
}

/** Ms that are left of it. */
function pauseOf(item: Asked, now: number): number {
  const slow = slowOf(item);
  if (slow === 0) return 0;
  const isOwn = ({ event }: StoredEvent) => event.kind === "message" && event.sender === item.sender;
  const last = item.room?.log.findLast(isOwn)?.event;
  return last ? Math.max(0, last.createdAt + slow * 1_000 - now) : 0;
}

/** In slow mode one message of a batch may pass, whichever of a person's devices it comes from. */
function markLate(judged: readonly Judged[]): void {
  const passed = new Map<string, number>();
  for (const one of judged) {
    if (one.verdict !== "ok" || slowOf(one.item) === 0) continue;
    const key = `${one.item.roomId} ${one.item.sender}`;
    const count = (passed.get(key) ?? 0) + (one.copy ? 0 : 1);
    passed.set(key, count);
    one.isLate = count > 1;
  }
}

function mayAtAll(tables: Tables, item: Asked, member: StoredMember, now: number): boolean {
  const device = tables.devices.get(item.device as never);
  if (device?.account !== item.sender || device.endedN !== null) return false;
  return (member.mutedUntil ?? 0) <= now || WHILE_MUTED.includes(item.kind);
}

function mayByPolicy({ kind }: Asked, { type, policy }: StoredRoom, { role }: StoredMember): boolean {
  const reaches = (wanted: Role) => RANKS.indexOf(role) >= RANKS.indexOf(wanted);
  if (kind === "message" || kind === "edit") return reaches(policy.post);
  if (kind === "pin" || kind === "unpin") return reaches(policy.pin);
  if (kind === "emoji") return reaches(policy.edit);
  return kind !== "personal" || type === "self";
}

interface Judged {
  item: Asked;
  copy: boolean;
  last: Event | undefined;
  verdict: Verdict;
  isLate: boolean;
}

/** The first refusal stops that device in that room: a number is consumed by acceptance only. */
function accept(tables: Tables, judged: readonly Judged[], columns: AppendColumns, now: number) {
  const chains = new Map<string, { next: number; stopped: boolean }>();
  const accepted = new Map<string, { ord: number; event: Event }>();
  for (const { item, copy, last, verdict, isLate } of judged) {
    if (copy || verdict === "dup") continue;
    const key = `${item.roomId} ${item.device}`;
    const chain = chains.get(key) ?? { next: (last?.deviceSeq ?? 0) + 1, stopped: false };
    chains.set(key, chain);
    chain.stopped ||= verdict !== "ok" || isLate || item.deviceSeq !== chain.next;
    chain.next++;
    if (chain.stopped || !item.room) continue;
    const event = eventAt(item, item.room, columns, now);
    tables.insert(item.room, event);
    accepted.set(`${item.roomId} ${item.id}`, { ord: item.ord, event });
    if (item.target !== null) markDeleted(item.room, item, now);
  }
  return accepted;
}

function eventAt(item: Asked, room: StoredRoom, columns: AppendColumns, now: number): Event {
  const i = item.ord - 1;
  return eventOf({
    room: item.roomId,
    seq: room.log.length + 1,
    id: item.id,
    kind: item.kind,
    sender: item.sender,
    device: item.device,
    deviceSeq: item.deviceSeq,
    epoch: item.epoch,
    target: item.target,
    thread: item.thread,
    token: columns.token[i] ?? null,
    tokenHash: columns.tokenHash[i] ?? "",
    public: columns.public[i] ?? null,
    createdAt: now,
  } as Event);
}

/** A target is deleted if the last word about it says so, and stays so once it is gone for good. */
function markDeleted(room: StoredRoom, { kind, target }: Asked, now: number): void {
  const row: StoredEvent | undefined = room.byId.get(target as never);
  if (row?.blankedAt !== null) return;
  if (kind === "delete") row.deletedAt = now;
  if (kind === "restore") row.deletedAt = null;
}

function isHard(text: string | null): boolean {
  return "hard" in JSON.parse(text ?? "{}");
}

const GONE_WITH_IT = ["edit", "reaction", "unreaction"];

/** What was deleted for good is gone once the batch is in, with what was said about it. */
function blank(items: readonly { item: Asked }[], now: number): void {
  for (const { item } of items) {
    const event = item.room?.byId.get(item.id as never)?.event;
    // By what stands in the log: what was sent now under its id may have been refused.
    if (!item.hard || event?.kind !== "delete" || !isHard(event.public)) continue;
    for (const row of item.room?.log ?? []) {
      const isOf = row.event.target === item.target && GONE_WITH_IT.includes(row.event.kind);
      if (row.blankedAt !== null || (row.event.id !== item.target && !isOf)) continue;
      row.blankedAt = now;
      if (!isOf) row.deletedAt ??= now;
      row.event = { ...row.event, token: null };
    }
  }
}
