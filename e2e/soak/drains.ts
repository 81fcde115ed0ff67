import type { Finding } from "./checker";
import type { History } from "./history";

/** I14: an outbox drains exactly once, wherever its tab dies: what was durable is sent once, what was not is gone. */
export function checkDrains(history: History): Finding {
  const { never, logIds, views } = history;
  const violations: string[] = [];
  let counted = 0;
  const hit = new Set<string>();
  for (const { client, room, at, id, nonce, durable } of history.all("killed")) {
    counted++;
    hit.add(at);
    const held = (id && logIds.get(`${room}/${id}`)?.length) || 0;
    const wanted = durable && id && !never.has(id) && !history.stranded.has(id) ? 1 : 0;
    if (held !== wanted) violations.push(`${client} killed ${at}: ${id} is ${held} times in the log, not ${wanted}`);
    for (const view of views.values()) {
      if (view.room !== room) continue;
      const read = view.items.filter((item) => item.nonce === nonce).length;
      if (read > wanted) violations.push(`${client} killed ${at}: ${view.client} reads its text ${read} times`);
    }
  }
  for (const point of history.all("plan").flatMap((plan) => plan.kills ?? []))
    if (!hit.has(point)) violations.push(`no tab was killed ${point}`);
  for (const { client, waiting, failed } of history.all("outbox")) {
    counted++;
    if (waiting.length > 0) violations.push(`${client} still has ${waiting.length} waiting`);
    for (const id of failed) if (!never.has(id)) violations.push(`${client} gave ${id} up, which nobody refused`);
  }
  return { name: "I14", says: "an outbox drains exactly once", counted, of: "outboxes and dead tabs", violations };
}
