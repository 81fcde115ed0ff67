import type { AccountId, RoomId } from "@/protocol/ids";
import { recordOf } from "../rooms/room-book";
import type { Store } from "../store/store";
import type { OutboxRow, RoomRecord, RoomRow } from "../store/tables";
import { type Beside, besideOf, unreadIn, waitingIn } from "./beside-room";

/** As many lines as most windows show. */
const FIRST = 16;
/** So many lines at a time after them, and rooms without their chains: at four times slower none of it takes a frame or two. */
const PORTION = 50;
const ROOMS = 250;

/** What a line of the list is made of. */
export interface ListPart {
  record: RoomRecord;
  beside: Beside;
}

/**
 * Reads what all lines of the list are made of, in portions: those with the newest words first, then the others, in the
 * order in which they are stored. Each portion is one answer of the store, so that keys and frames come in between.
 */
export async function* readList(store: Store, me: AccountId): AsyncGenerator<ListPart[], void> {
  const { rooms, outbox } = await readRooms(store);
  const waiting = new Map(outbox.map(({ room }) => [room, waitingIn(outbox, room)]));
  const newest = [...rooms].sort((a, b) => lastIn(b, waiting) - lastIn(a, waiting)).slice(0, FIRST);
  yield await readNewest(store, me, newest, waiting);
  const first = new Set(newest.map(({ room }) => room));
  const others = rooms.filter(({ room }) => !first.has(room));
  if (others.length === 0) return;
  const all = await readBeside(store);
  for (let at = 0; at < others.length; at += PORTION)
    yield await readPortion(store, me, others.slice(at, at + PORTION), { ...all, waiting });
}

type Waiting = ReadonlyMap<RoomId, OutboxRow | undefined>;

function lastIn({ room, lastAt }: RoomRow, waiting: Waiting): number {
  return Math.max(lastAt, waiting.get(room)?.createdAt ?? 0);
}

async function readRooms(store: Store): Promise<{ rooms: RoomRow[]; outbox: OutboxRow[] }> {
  return store.read(["rooms", "outbox"], async (tx) => {
    const outbox = await tx.range("outbox");
    const rooms: RoomRow[] = [];
    for (let part = await tx.range("rooms", { limit: ROOMS }); part.length > 0; ) {
      rooms.push(...part);
      const last = part.at(-1)?.room ?? "";
      // What is longer comes after it.
      part = part.length < ROOMS ? [] : await tx.range("rooms", { from: [last, 0], limit: ROOMS });
    }
    return { rooms, outbox };
  });
}

/** A few rooms from anywhere in the store. */
function readNewest(store: Store, me: AccountId, rooms: readonly RoomRow[], waiting: Waiting): Promise<ListPart[]> {
  return store.read(["chains", "drafts", "receipts", "epochKeys", "events"], (tx) =>
    Promise.all(
      rooms.map(async (row) => {
        const record = recordOf(row, await tx.get("chains", [row.room]));
        return { record, beside: await besideOf(tx, record, me, waiting.get(row.room)) };
      }),
    ),
  );
}

/** Of which rooms there are drafts, and of which epochs keys. */
async function readBeside(store: Store) {
  return store.read(["drafts", "epochKeys"], async (tx) => {
    const drafts = new Map((await tx.range("drafts")).map((row) => [row.room, row]));
    const keys = new Set((await tx.keys("epochKeys")).map(([room, epoch]) => `${room} ${epoch}`));
    return { drafts, keys };
  });
}

/** Rooms that lie together in the store. */
function readPortion(
  store: Store,
  me: AccountId,
  rooms: readonly RoomRow[],
  { drafts, keys, waiting }: Awaited<ReturnType<typeof readBeside>> & { waiting: Waiting },
): Promise<ListPart[]> {
  return store.read(["chains", "receipts", "events"], async (tx) => {
    const [from, to] = [rooms[0]?.room ?? "", rooms.at(-1)?.room ?? ""];
    const bounds = { from: [from], to: [to] };
    const chains = new Map((await tx.range("chains", bounds)).map((row) => [row.room, row]));
    const receipts = new Map((await tx.range("receipts", bounds)).map((row) => [row.room, row]));
    return Promise.all(
      rooms.map(async (row) => {
        const record = recordOf(row, chains.get(row.room));
        const beside: Beside = {
          waiting: waiting.get(row.room),
          draft: drafts.get(row.room),
          receipts: receipts.get(row.room),
          hasKey: keys.has(`${row.room} ${record.state?.epoch}`),
          ...(await unreadIn(tx, record, me)),
        };
        return { record, beside };
      }),
    );
  });
}
