import { fail, ok, type Result } from "@/crypto/result";
import type { B64u32 } from "@/protocol/ids";
import type { People } from "../account/people";
import { type Core, LaterError } from "../core";
import type { HaltWay, RoomRecord, SeatLine } from "../store/tables";
import type { EpochKeys } from "./epoch-keys";
import type { RoomBook } from "./room-book";
import { readEntry } from "./room-chain-reader";
import { writeEntry } from "./write-entry";

interface Parts {
  core: Core;
  people: People;
  book: RoomBook;
  keys: EpochKeys;
}

/** The chain that the server shows now, verified from its first entry as if nothing were known; null where it is not valid. */
async function shownChain({ core, people }: Parts, record: RoomRecord): Promise<RoomRecord | null> {
  let fresh: RoomRecord = { ...record, state: null, lines: [], halt: null };
  for (;;) {
    const got = await core.api.entries(record.room, fresh.state?.n ?? 0);
    if (!got.ok) throw new LaterError(got.code);
    if (got.value.entries.length === 0) return fresh.state ? fresh : null;
    for (const event of got.value.entries) {
      fresh = await readEntry(core, people, fresh, event);
      if (fresh.halt?.t === "frozen") return null;
    }
  }
}

/** The last n at which two chains are the same; 0 where they never were. */
function commonN(a: readonly SeatLine[], b: readonly SeatLine[]): number {
  const hashes = new Map(b.map((line) => [line.n, line.hash]));
  return a.findLast((line) => hashes.get(line.n) === line.hash)?.n ?? 0;
}

const isOwner = (record: RoomRecord, account: string) =>
  Object.hasOwn(record.state?.seats ?? {}, account) &&
  record.state?.seats[account as keyof typeof record.state.seats]?.role === "owner";

/**
 * How a frozen room may go on. Both chains, the one this device believed and the one that is shown, must have the same
 * beginning, and the owner must be one in both: neither the server nor a member can make itself one on the way.
 */
function wayOf({ core }: Parts, record: RoomRecord, shown: RoomRecord | null): HaltWay | null {
  if (!shown) return null;
  const common = commonN(record.lines, shown.lines);
  if (common === 0) return null;
  const restart = shown.lines.find((line) => line.kind === "restart" && line.n > common);
  if (restart && restart.author !== core.me.account && isOwner(record, restart.author))
    return { t: "confirm", by: restart.author, hash: restart.hash };
  const { account } = core.me;
  return isOwner(record, account) && isOwner(shown, account) ? { t: "restart" } : null;
}

/** Looks for a way out of a frozen room and notes it. Run alone on the room. */
export async function lookForWay(parts: Parts, record: RoomRecord): Promise<void> {
  if (record.halt?.t !== "frozen") return;
  const way = wayOf(parts, record, await shownChain(parts, record));
  if (JSON.stringify(way) === JSON.stringify(record.halt.way)) return;
  await parts.book.keep({ ...record, halt: { ...record.halt, way } });
}

/**
 * An owner's restart: the room goes on from where the shown chain stands. What is held of it here is read anew, and a new key
 * comes before anything is written. Run alone on the room.
 */
export async function restartRoom(parts: Parts, record: RoomRecord): Promise<Result<null, string>> {
  const shown = await shownChain(parts, record);
  const way = wayOf(parts, record, shown);
  if (!shown?.state || way?.t !== "restart") return fail("not-allowed");
  const got = await parts.core.api.deviceState(record.room);
  if (!got.ok) return fail(got.code);
  const { deviceSeq, tokenHash } = got.value.last;
  await readAnew(parts, { ...shown, counter: { deviceSeq, prevHash: tokenHash } });
  const now = parts.book.get(record.room);
  if (!now?.state) return fail("server");
  const change = { kind: "restart" as const, delta: [now.state.n, now.state.hash] as [number, B64u32] };
  return writeEntry(parts.core, parts.book, now, { change, epoch: null, policy: null });
}

/** Believes an owner's restart that the person has asked about. Run alone on the room. */
export async function confirmRestart(parts: Parts, record: RoomRecord): Promise<Result<null, string>> {
  const shown = await shownChain(parts, record);
  const way = wayOf(parts, record, shown);
  const seen = record.halt?.t === "frozen" && record.halt.way?.t === "confirm" ? record.halt.way.hash : null;
  // Only the restart that was shown to the person is confirmed, not another one that came since.
  if (!shown || way?.t !== "confirm" || way.hash !== seen) return fail("not-allowed");
  const got = await parts.core.api.deviceState(record.room);
  if (!got.ok) return fail(got.code);
  const { deviceSeq, tokenHash } = got.value.last;
  await readAnew(parts, { ...shown, counter: { deviceSeq, prevHash: tokenHash } });
  return ok(null);
}

/** Drops what is held of a room's log and keys, and takes what was sealed for it back to drafts. */
async function readAnew({ book, keys }: Parts, shown: RoomRecord): Promise<void> {
  const none = {
    halt: null,
    ranges: [],
    locked: false,
    preview: null,
    title: null,
    titleN: 0,
    notedTo: 0,
    linkedTo: 0,
  };
  const record: RoomRecord = { ...shown, ...none };
  await keys.forget(record.room);
  await book.keep(record, ["events", "sightings", "outbox"], async (tx) => {
    for (const row of await tx.range("sightings", { from: [record.room], to: [record.room] }))
      await tx.remove("sightings", [record.room, row.at, row.seq]);
    for (const row of await tx.range("events", { from: [record.room], to: [record.room] }))
      await tx.remove("events", [record.room, row.seq]);
    for (const row of await tx.range("outbox"))
      if (row.room === record.room && row.state === "sealed")
        await tx.put("outbox", { ...row, state: "queued", item: null, before: null });
  });
}
