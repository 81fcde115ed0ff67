import type { Finding } from "./checker";
import type { Fact } from "./fact";

/** Where one socket stands in one room: `fresh` until the replay brought its first event, `live` from its end on. */
interface Following {
  next: number;
  state: "fresh" | "replaying" | "live";
}

/**
 * I8: after joining at s a socket gets s+1 … head in order, then live frames without a hole, or an explicit reset. Joining
 * again moves nothing. Who was out meanwhile and is in again gets a replay of their new seat, from its first event on: it
 * may begin there and nowhere else above s+1, and nothing is passed over after it began. Older frames are duplicates and
 * dropped by the engine.
 */
export function checkJoins(facts: readonly Fact[]): Finding {
  const following = new Map<string, Following>();
  const violations: string[] = [];
  let counted = 0;
  const seats = seatsOf(facts);
  for (const fact of facts) {
    if (!("socket" in fact)) continue;
    const key = `${fact.client}#${fact.socket} in ${fact.room}`;
    const at = following.get(key);
    if (fact.t === "join" && !at) following.set(key, { next: fact.since + 1, state: "fresh" });
    if (fact.t === "parted") following.delete(key);
    if (fact.t === "reset") following.set(key, { next: fact.head + 1, state: "live" });
    if (!at) continue;
    const begin = fact.t === "frame" ? fact.from : fact.t === "joined" ? fact.head + 1 : 0;
    const isSeat = seats.get(`${fact.client} in ${fact.room}`)?.has(begin) ?? false;
    if (at.state === "fresh" && isSeat) at.next = Math.max(at.next, begin);
    if (fact.t === "joined" && at.state !== "live") {
      counted++;
      at.state = "live";
      if (at.next - 1 < fact.head)
        violations.push(`${key} was told it has all up to ${fact.head}, but got only up to ${at.next - 1}`);
    }
    if (fact.t !== "frame") continue;
    counted++;
    if (at.state === "fresh") at.state = "replaying";
    if (fact.events.length !== fact.to - fact.from + 1)
      violations.push(`${key} got a frame ${fact.from}-${fact.to} that is not whole`);
    if (fact.from > at.next) violations.push(`${key} got ${fact.from} after ${at.next - 1}`);
    at.next = Math.max(at.next, fact.to + 1);
  }
  return { name: "I8", says: "resuming is complete", counted, of: "joins and frames", violations };
}

/** Where the seats of each person in each room begin. */
function seatsOf(facts: readonly Fact[]): Map<string, Set<number>> {
  const seats = new Map<string, Set<number>>();
  for (const fact of facts) {
    if (fact.t !== "window") continue;
    const key = `${fact.client} in ${fact.room}`;
    seats.set(key, new Set(seats.get(key)).add(fact.from));
  }
  return seats;
}
