import type { Finding } from "./checker";
import { expected } from "./fence";
import type { History } from "./history";

/** How far the clocks of one machine's programs may lie apart, in ms. */
const APART_MS = 5_000;

/**
 * I23: somebody whose clock is wrong writes in order, is dated by the server, and reads what everybody reads.
 */
export function checkClocks(history: History): Finding {
  const { intents, logIds, views, members, windows, gone } = history;
  const violations: string[] = [];
  let counted = 0;
  const off = new Set(history.all("clock").flatMap(({ client, offMs }) => (offMs === 0 ? [] : [client])));
  const times = history.all("time").map((fact) => fact.now);
  const [first, last] = [Math.min(...times) - APART_MS, Math.max(...times) + APART_MS];
  const order = new Map<string, { n: number; seq: number }>();
  for (const { client, room, id, n } of [...intents.values()].sort((a, b) => a.n - b.n)) {
    const row = logIds.get(`${room}/${id}`)?.[0];
    if (!row) continue;
    if (off.has(client)) {
      counted++;
      const before = order.get(`${client}/${room}`);
      if (before && before.seq > row.seq) violations.push(`${client}: text ${n} is before text ${before.n} in ${room}`);
      order.set(`${client}/${room}`, { n, seq: row.seq });
      const at = row.createdAt;
      if (at !== undefined && times.length > 0 && (at < first || at > last))
        violations.push(`${room}/${row.seq} of ${client} is dated ${new Date(at).toISOString()}`);
    }
    for (const reader of members.get(room) ?? []) {
      if (!off.has(reader) || !expected(windows, reader, room, row.seq)) continue;
      counted++;
      const item = views.get(`${reader}/${room}`)?.items.find((i) => i.id === id);
      if (item?.verdict !== (gone.has(`${room}/${id}`) ? "removed" : "ok"))
        violations.push(`${reader}, whose clock is off, does not read ${room}/${row.seq}`);
    }
  }
  return {
    name: "I23",
    says: "no clock of a client decides anything",
    counted,
    of: `texts by and for ${off.size} people with a wrong clock`,
    violations,
  };
}
