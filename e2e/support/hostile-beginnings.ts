import type { z } from "zod";
import type { beginningsOutput } from "@/protocol/http/beginnings";

type Change = (path: string, body: unknown) => unknown;

/** What rooms begin with, each part changed as the answer of its own route would be: a server lies by every path alike. */
export function changedBeginnings({ rooms, left }: z.infer<typeof beginningsOutput>, change: Change): unknown {
  const changed = rooms.map((one) => {
    if ("refused" in one) return one;
    const part = <T>(path: string, body: T) => (change(`/api/v1/rooms/${one.room}${path}`, body) ?? body) as T;
    const { boxes } = part("/boxes", { boxes: one.boxes, next: null });
    const { entries } = part("/entries?after=0", { entries: one.entries });
    const page = part(`/events?before=${one.page.head + 1}&limit=200`, one.page);
    return { ...one, page, entries, boxes, note: one.note && part(`/notes/${one.note.epoch}`, one.note) };
  });
  return { rooms: changed, left };
}
