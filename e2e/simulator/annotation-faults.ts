import { LIMITS } from "@/protocol/limits";
import type { Asked } from "./append-function";
import type { StoredEvent, StoredRoom } from "./tables";

const ANNOTATES = ["edit", "delete", "restore", "reaction", "unreaction", "pin", "unpin"];
const DAY = 86_400_000;

type Fault = "no-target" | "not-allowed" | null;

/** `annotation_faults` a second time: what speaks against each item as far as its target or thread is concerned. */
export function annotationFaults(items: readonly Asked[], now: number): Fault[] {
  return items.map((item) => {
    // The target may come earlier in this batch, from the same device; so may its deletion.
    const before = items.filter((other) => other.ord < item.ord && other.roomId === item.roomId);
    const own = before.filter((other) => other.device === item.device);
    if (item.thread !== null && !isThread(item, own)) return "no-target";
    if (!ANNOTATES.includes(item.kind)) return item.target === null ? null : "not-allowed";
    return targetFault(item, { before, own, now });
  });
}

function isThread({ room, thread }: Asked, own: readonly Asked[]): boolean {
  const root = room?.byId.get(thread as never)?.event;
  const isRoot = root?.kind === "message" && root.thread === null;
  return isRoot || own.some((other) => other.id === thread && other.kind === "message");
}

interface Around {
  before: readonly Asked[];
  own: readonly Asked[];
  now: number;
}

function targetFault(item: Asked, around: Around): Fault {
  const found = item.room?.byId.get(item.target as never);
  const target = found?.event.kind === "message" ? found : undefined;
  const here = around.own.some((other) => other.id === item.target && other.kind === "message");
  if (!target && !here) return "no-target";
  const word = around.own.findLast(
    (other) => other.target === item.target && (other.kind === "delete" || other.kind === "restore"),
  );
  const isGone = around.own.some((other) => other.target === item.target && other.hard);
  const isDeleted = word ? word.kind === "delete" : target !== undefined && target.deletedAt !== null;
  // What was deleted softly may still be deleted for good.
  if (!item.hard && (item.kind === "restore") !== isDeleted) return "no-target";
  if (isGone || (target && target.blankedAt !== null)) return "no-target";
  if (target && item.room && !isAllowed(item, item.room, target, { isNew: word !== undefined, now: around.now }))
    return "not-allowed";
  const most = item.kind === "edit" ? LIMITS.revisions : LIMITS.annotations;
  return item.kind !== "delete" && countOf(item, around.before) >= most ? "not-allowed" : null;
}

function isAllowed(item: Asked, room: StoredRoom, target: StoredEvent, at: { isNew: boolean; now: number }): boolean {
  const isOwn = target.event.sender === item.sender;
  const { editWindow } = room.policy;
  if (item.kind === "edit") return isOwn && (editWindow <= 0 || target.event.createdAt >= at.now - editWindow * 1_000);
  if (item.kind === "delete") {
    const isAdmin = item.member?.role === "admin" || item.member?.role === "owner";
    return isOwn || (room.type === "group" && isAdmin);
  }
  if (item.kind !== "restore" || at.isNew) return true;
  const deleted = room.log.findLast((row) => row.event.target === item.target && row.event.kind === "delete");
  return (target.deletedAt ?? 0) >= at.now - DAY && deleted?.event.sender === item.sender;
}

function countOf(item: Asked, before: readonly Asked[]): number {
  const isEdit = item.kind === "edit";
  const isSame = ({ target, sender, kind }: { target: string | null; sender: string; kind: string }) =>
    target === item.target && sender === item.sender && kind !== "delete" && (kind === "edit") === isEdit;
  return (item.room?.log.filter((row) => isSame(row.event)).length ?? 0) + before.filter(isSame).length;
}
