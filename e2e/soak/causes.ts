import type { Finding } from "./checker";
import type { Seen } from "./fact";
import type { History } from "./history";

/** I11: what is said about a message, and what answers one, stands above it in the log and wherever it is seen. */
export function checkCauses(history: History): Finding {
  const { facts, log, logIds } = history;
  const violations: string[] = [];
  let counted = 0;
  const done = new Set<string>();
  for (const [place, { seq, kind, target, reply, hard }] of log) {
    const room = place.slice(0, place.lastIndexOf("/"));
    done.add(hard ? "for-good" : kind);
    for (const about of [target, reply?.id]) {
      if (about === undefined) continue;
      counted++;
      const [cause] = logIds.get(`${room}/${about}`) ?? [];
      if (cause?.kind !== "message") violations.push(`${place} (${kind}) is about ${about}, which is no message there`);
      else if (cause.seq >= seq) violations.push(`${place} (${kind}) stands below what it is about, at ${cause.seq}`);
    }
    if (!reply) continue;
    done.add("reply");
    const cause = logIds.get(`${room}/${reply.id}`)?.[0]?.seq;
    if (cause !== undefined && reply.at !== cause)
      violations.push(`${place} answers what it says stands at ${reply.at}, and stands at ${cause}`);
  }
  const look = (who: string, room: string, seen: readonly Seen[]) => {
    for (const { seq, target } of seen) {
      const cause = target === undefined ? undefined : logIds.get(`${room}/${target}`)?.[0]?.seq;
      if (cause === undefined) continue;
      counted++;
      if (cause >= seq) violations.push(`${who} saw ${room}/${seq} below what it is about, at ${cause}`);
    }
  };
  for (const fact of facts) {
    if (fact.t === "frame" || fact.t === "page") look(`${fact.client} by ${fact.t}`, fact.room, fact.events);
    if (fact.t === "applied") look(`${fact.client} in its store`, fact.room, fact.rows);
  }
  // What needs something else to stand first may find nothing to do in a short run.
  const tried = new Set<string>([...history.deeds.values()].map(({ kind }) => kind));
  const needsAnother = new Set<string>(["restore", "unreaction"]);
  for (const kind of history.all("plan").flatMap((plan) => plan.deeds ?? []))
    if (!done.has(kind) && (!needsAnother.has(kind) || tried.has(kind)))
      violations.push(`nothing of this came into the log: ${kind}`);
  return { name: "I11", says: "causes come first", counted, of: "sightings of what is about a message", violations };
}
