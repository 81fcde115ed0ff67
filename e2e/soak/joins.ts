import type { Finding } from "./checker";
import type { Fact } from "./fact";

/** Where one socket stands in one room. */
interface Following {
  next: number;
  live: boolean;
}

/**
 * I8: after joining at s a socket gets s+1 … head in order, then live frames without a hole, or an explicit reset. Joining
 * again moves nothing; what was said while somebody was out is passed over. Older frames are duplicates and dropped by the engine.
 */
export function checkJoins(facts: readonly Fact[]): Finding {
  const following = new Map<string, Following>();
  const violations: string[] = [];
  let counted = 0;
  const stays = staysOf(facts);
  for (const fact of facts) {
    if (!("socket" in fact)) continue;
    const key = `${fact.client}#${fact.socket} in ${fact.room}`;
    const at = following.get(key);
    if (fact.t === "join" && !at) following.set(key, { next: fact.since + 1, live: false });
    if (fact.t === "parted") following.delete(key);
    if (fact.t === "reset") following.set(key, { next: fact.head + 1, live: true });
    if (!at) continue;
    at.next = nextOf(stays.get(`${fact.client} in ${fact.room}`), at.next);
    if (fact.t === "joined" && !at.live) {
      counted++;
      at.live = true;
      if (at.next - 1 < fact.head)
        violations.push(`${key} was told it has all up to ${fact.head}, but got only up to ${at.next - 1}`);
    }
    if (fact.t !== "frame") continue;
    counted++;
    if (fact.events.length !== fact.to - fact.from + 1)
      violations.push(`${key} got a frame ${fact.from}-${fact.to} that is not whole`);
    if (fact.from > at.next) violations.push(`${key} got ${fact.from} after ${at.next - 1}`);
    at.next = Math.max(at.next, fact.to + 1);
  }
  return { name: "I8", says: "resuming is complete", counted, of: "joins and frames", violations };
}

type Stay = Extract<Fact, { t: "window" }>;

function staysOf(facts: readonly Fact[]): Map<string, Stay[]> {
  const stays = new Map<string, Stay[]>();
  for (const fact of facts) {
    if (fact.t !== "window") continue;
    const key = `${fact.client} in ${fact.room}`;
    stays.set(key, [...(stays.get(key) ?? []), fact]);
  }
  return stays;
}

/** The first place from `next` on that somebody may read. */
function nextOf(stays: readonly Stay[] | undefined, next: number): number {
  const isMine = stays?.some(({ from, to }) => from <= next && next <= (to ?? next)) ?? true;
  const later = stays?.map(({ from }) => from).filter((from) => from > next) ?? [];
  return isMine || later.length === 0 ? next : Math.min(...later);
}
