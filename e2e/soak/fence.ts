import { entryKind } from "@/protocol/event";
import type { Finding } from "./checker";
import type { Seen } from "./fact";
import type { History, Of } from "./history";

/** Whether somebody may see a place in a room: who has no window was there all the time, and no place is everybody's. */
export function entitled(
  windows: ReadonlyMap<string, Of<"window">>,
  client: string,
  room: string,
  seq: number | undefined,
): boolean {
  const window = windows.get(`${client}/${room}`);
  if (!window || seq === undefined) return true;
  return seq >= window.from && seq <= (window.to ?? Number.POSITIVE_INFINITY);
}

/** Whether somebody must have seen a place in the end: who went need not, for nothing keeps them up to date. */
export function expected(
  windows: ReadonlyMap<string, Of<"window">>,
  client: string,
  room: string,
  seq: number | undefined,
): boolean {
  const gone = (windows.get(`${client}/${room}`)?.to ?? null) !== null;
  return !gone && entitled(windows, client, room, seq);
}

/** I17: nobody sees by any path what was said after their removal, or before they came; entries are read from the first. */
export function checkFence({ facts, windows, stays, log }: History): Finding {
  const violations: string[] = [];
  let counted = 0;
  const fenced = new Set<string>();
  for (const [key, all] of stays) if (all.some(({ from, to }) => from > 1 || to !== null)) fenced.add(key);
  const mayRead = (key: string, room: string, seq: number) => {
    if (stays.get(key)?.some(({ from, to }) => seq >= from && seq <= (to ?? seq))) return true;
    const kind = log.get(`${room}/${seq}`)?.kind;
    return entryKind.safeParse(kind).success && seq <= (windows.get(key)?.to ?? seq);
  };
  const look = (client: string, room: string, how: string, seen: readonly Seen[]) => {
    if (!fenced.has(`${client}/${room}`)) return;
    for (const { seq } of seen) {
      counted++;
      if (!mayRead(`${client}/${room}`, room, seq)) violations.push(`${client} got ${room}/${seq} by ${how}`);
    }
  };
  for (const fact of facts) {
    if (fact.t === "frame" || fact.t === "page") look(fact.client, fact.room, fact.t, fact.events);
    if (fact.t === "applied") look(fact.client, fact.room, "its store", fact.rows);
    if (fact.t === "view") look(fact.client, fact.room, "what it shows", fact.items);
    if (fact.t === "readback" && fact.found) look(fact.client, fact.room, "a read", [fact.found]);
  }
  return {
    name: "I17",
    says: "nothing from after a removal, or from before a seat",
    counted,
    of: `events that ${fenced.size} fenced people were shown`,
    violations,
  };
}
