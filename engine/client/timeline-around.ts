import type { AccountId, EventId } from "@/protocol/ids";
import type { Folded, Hidden } from "../fold/folded";
import type { OutboxRow } from "../store/tables";
import type { Standing } from "./quotes";
import { type Around, NOTHING_AROUND } from "./timeline-items";
import type { Place } from "./timeline-reading";
import type { ThreadNews } from "./view-types";

/** What the lines of a timeline stand among. */
export interface Surroundings {
  /** finds a message that stands elsewhere */
  find: (place: Place) => Promise<Standing | null>;
  /** those that stand here */
  here: ReadonlyMap<EventId, Standing>;
  /** what this person did there that is not in the log yet */
  acts: readonly OutboxRow[];
  hidden: Hidden;
  /** what the threads are to this person */
  news: ReadonlyMap<EventId, ThreadNews>;
}

/** What a line shows that does not follow from the line itself. */
export async function aroundOf(line: Folded, { find, here, acts, hidden, news }: Surroundings): Promise<Around> {
  if (line.t !== "message" && line.t !== "tombstone") return NOTHING_AROUND;
  const { id, below } = line;
  const about = (below && news.get(id)) ?? null;
  if (line.t === "tombstone") return about ? { ...NOTHING_AROUND, news: about } : NOTHING_AROUND;
  const { reply, replyAt } = line;
  if (acts.length === 0 && !reply && !about) return NOTHING_AROUND;
  const isHidden = reply !== null && hidden.has(reply);
  const far = reply && replyAt && !isHidden && !here.has(reply) ? { id: reply, at: replyAt } : null;
  const going = acts.find((act) => act.id === id);
  const stuck = acts.findLast((act) => act.state === "failed" && act.target === id);
  return {
    going: going ? { state: going.state, reason: going.reason } : null,
    stuck: stuck ? { id: stuck.id, kind: stuck.kind, reason: stuck.reason } : null,
    quoted: isHidden ? "hidden" : reply ? (here.get(reply) ?? (far && (await find(far)))) : undefined,
    news: about,
  };
}

/** The place after which what is new begins among a room's lines; null where nothing is. */
export function newsAfter(lines: readonly Folded[], read: number, me: AccountId): number | null {
  return lines.some((line) => line.t === "message" && line.seq > read && line.sender !== me) ? read : null;
}
