import type { RoomId } from "@/protocol/ids";
import type { Store } from "../store/store";

interface Search {
  store: Store;
  room: RoomId;
  /** fetches the page before what is held; false where there is none, or none to be had now */
  older: () => Promise<boolean>;
}

/**
 * The place of the first event of a room's log that was written at `at` (ms) or later; the last event where none was, null
 * where nothing is held, or where what was written then cannot be had now. Goes back page by page until what is held begins
 * before that moment, or with the first that one may read. The server's clock orders the log, so a search by halves finds it; a
 * log whose times lie gives some place of it, no worse.
 */
export async function firstSince({ store, room, older }: Search, at: number): Promise<number | null> {
  for (let reached = Number.POSITIVE_INFINITY; ; ) {
    const row = await store.read(["rooms"], (tx) => tx.get("rooms", [room]));
    const [from, to] = row?.ranges.at(-1) ?? [1, 0];
    if (!row || to < from) return null;
    if (from > row.summary.since && (await timeAt(store, room, from)) >= at) {
      if (from >= reached || !(await older())) return null;
      reached = from;
      continue;
    }
    return firstWithin(from, to, async (seq) => (await timeAt(store, room, seq)) >= at);
  }
}

/** The first number of a range for which it is so, the last where it never is. What is so stays so after it. */
export async function firstWithin(
  from: number,
  to: number,
  isSo: (place: number) => Promise<boolean>,
): Promise<number> {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function timeAt(store: Store, room: RoomId, seq: number): Promise<number> {
  const row = await store.read(["events"], (tx) => tx.get("events", [room, seq]));
  return row?.event.createdAt ?? 0;
}
