import { deviceValidAt } from "@/crypto/account-chain";
import { fail, ok, type Result } from "@/crypto/result";
import type { SeatState } from "@/crypto/room-chain";
import type { AccountId, B64u32, DeviceId } from "@/protocol/ids";
import type { People } from "../account/people";
import { type Core, LaterError } from "../core";
import type { Counter, HaltWay, RoomRecord, SeatLine } from "../store/tables";
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

/** The chain that the server shows now, and the devices that signed its restarts, by the entry's hash. */
interface Shown {
  record: RoomRecord;
  signers: ReadonlyMap<string, DeviceId>;
}

/** Reads the shown chain from its first entry as if nothing were known; null where it is not valid, or does not end. */
async function shownChain({ core, people }: Parts, record: RoomRecord): Promise<Shown | null> {
  let fresh: RoomRecord = { ...record, state: null, lines: [], halt: null };
  const signers = new Map<string, DeviceId>();
  for (;;) {
    const known = fresh.state?.n ?? 0;
    const got = await core.api.entries(record.room, known);
    if (!got.ok) throw new LaterError(got.code);
    if (got.value.entries.length === 0) return fresh.state ? { record: fresh, signers } : null;
    for (const event of got.value.entries) {
      fresh = await readEntry(core, people, fresh, event);
      if (fresh.halt?.t === "frozen") return null;
      if (event.kind === "restart") signers.set(event.tokenHash, event.device);
    }
    if ((fresh.state?.n ?? 0) === known) return null;
  }
}

/** The last n at which two chains are the same; 0 where they never were. */
function commonN(a: readonly SeatLine[], b: readonly SeatLine[]): number {
  const hashes = new Map(b.map((line) => [line.n, line.hash]));
  return a.findLast((line) => hashes.get(line.n) === line.hash)?.n ?? 0;
}

/** Whether somebody is an owner of a room, as far as its record says. */
export function isOwner(record: RoomRecord | null, account: string): boolean {
  const seats: Record<string, SeatState> = record?.state?.seats ?? {};
  return Object.hasOwn(seats, account) && seats[account]?.role === "owner";
}

/** Whether a device speaks for its person today: the shown chain may be older than the end of a device that was stolen. */
async function isLive({ people }: Parts, account: string, device: DeviceId | undefined): Promise<boolean> {
  const chain = await people.known(account as AccountId);
  return chain !== null && device !== undefined && deviceValidAt(chain, device, chain.n);
}

/**
 * How a frozen room may go on. Both chains, the one this device believed and the one that is shown, must have the same
 * beginning, and the owner must be one in both: neither the server nor a member can make itself one on the way. A restart by
 * another device of one's own is confirmed like anybody's.
 */
async function wayOf(parts: Parts, record: RoomRecord, shown: Shown | null): Promise<HaltWay | null> {
  if (!shown) return null;
  const common = commonN(record.lines, shown.record.lines);
  if (common === 0) return null;
  for (const { kind, n, author, hash } of shown.record.lines) {
    if (kind !== "restart" || n <= common || !isOwner(record, author)) continue;
    if (await isLive(parts, author, shown.signers.get(hash))) return { t: "confirm", by: author as AccountId, hash };
  }
  const { account } = parts.core.me;
  return isOwner(record, account) && isOwner(shown.record, account) ? { t: "restart" } : null;
}

/** Looks for a way out of a frozen room and notes it. Run alone on the room. */
export async function lookForWay(parts: Parts, record: RoomRecord): Promise<void> {
  if (record.halt?.t !== "frozen") return;
  const way = await wayOf(parts, record, await shownChain(parts, record));
  if (JSON.stringify(way) === JSON.stringify(record.halt.way)) return;
  await parts.book.keep({ ...record, halt: { ...record.halt, way } });
}

/**
 * An owner's restart: the room goes on from where the shown chain stands. The entry is written first, so that a crash leaves
 * a frozen room with a restart to confirm, and never one that goes on without it. Run alone on the room.
 */
export async function restartRoom(parts: Parts, record: RoomRecord): Promise<Result<null, string>> {
  const shown = await shownChain(parts, record);
  const way = await wayOf(parts, record, shown);
  if (!shown?.record.state || way?.t !== "restart") return fail("not-allowed");
  const counter = await acceptedHere(parts, record);
  if (!counter.ok) return counter;
  const { n, hash } = shown.record.state;
  const change = { kind: "restart" as const, delta: [n, hash as B64u32] as [number, B64u32] };
  const { core, book } = parts;
  const at = { ...shown.record, counter: counter.value };
  const written = await writeEntry(core, book, at, { change, epoch: null, policy: null });
  return written.ok ? goOn(parts, record, null) : written;
}

/** Believes the owner's restart that the person was shown. Run alone on the room. */
export function confirmRestart(parts: Parts, record: RoomRecord, shown: B64u32): Promise<Result<null, string>> {
  return goOn(parts, record, shown);
}

/**
 * Goes on with the shown chain, in which a restart stands. `asked`: the restart that was shown to the person; another one that
 * came since is not confirmed with it. What is held of the room is read anew, and a new key comes before anything is written.
 */
async function goOn(parts: Parts, record: RoomRecord, asked: B64u32 | null): Promise<Result<null, string>> {
  const shown = await shownChain(parts, record);
  const way = await wayOf(parts, record, shown);
  if (!shown || way?.t !== "confirm" || (asked !== null && way.hash !== asked)) return fail("not-allowed");
  const counter = await acceptedHere(parts, record);
  if (!counter.ok) return counter;
  await readAnew(parts, { ...shown.record, counter: counter.value });
  return ok(null);
}

/** This device's last event in the room by the server's word: what this device knew of it may have been rolled back. */
async function acceptedHere({ core }: Parts, { room }: RoomRecord): Promise<Result<Counter, string>> {
  const got = await core.api.deviceState(room);
  if (!got.ok) return fail(got.code);
  const { deviceSeq, tokenHash } = got.value.last;
  return ok({ deviceSeq, prevHash: tokenHash });
}

/** Drops what is held of a room's log and keys, and takes what was sealed for it back to drafts. */
async function readAnew({ book, keys }: Parts, shown: RoomRecord): Promise<void> {
  const none = { ranges: [], locked: false, preview: null, title: null, titleN: 0, notedTo: 0, linkedTo: 0 };
  // What was read of a log that is no more says nothing about the one that is.
  const read = Math.min(shown.read, shown.summary.head);
  const record: RoomRecord = { ...shown, ...none, read, readSent: read, rewritten: shown.rewritten + 1 };
  await keys.forget(record.room);
  await book.keep(record, ["events", "refs", "sightings", "outbox"], async (tx) => {
    for (const row of await tx.range("sightings", { from: [record.room], to: [record.room] }))
      await tx.remove("sightings", [record.room, row.at, row.seq]);
    for (const row of await tx.range("refs", { from: [record.room], to: [record.room] }))
      await tx.remove("refs", [record.room, row.about, row.seq]);
    for (const row of await tx.range("events", { from: [record.room], to: [record.room] }))
      await tx.remove("events", [record.room, row.seq]);
    for (const row of await tx.range("outbox"))
      if (row.room === record.room && row.state === "sealed")
        await tx.put("outbox", { ...row, state: "queued", item: null, before: null });
  });
}
