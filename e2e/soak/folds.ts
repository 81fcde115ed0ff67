import type { Finding } from "./checker";
import { expected } from "./fence";
import type { History, Of } from "./history";

/** I13: all who may see the same of a room make the same of it, deletion is final, and what went for good is nowhere. */
export function checkFolds(history: History): Finding {
  const violations: string[] = [];
  const folded = history.all("folded");
  compare(history, folded, violations);
  for (const fold of folded) deletionsShown(history, fold, violations);
  const gone = deletedForGood(history, violations);
  const searches = history.all("remains");
  for (const { place, found, sought, control } of searches) {
    for (const id of found) violations.push(`${place} holds words of ${id}, which was deleted for good`);
    if (sought > 0 && !control) violations.push(`the search of ${place} does not even find what is there`);
  }
  return {
    name: "I13",
    says: "everybody reads the same, and what is deleted stays so",
    counted: folded.length,
    of: `rooms on devices; ${gone} events went for good and were looked for in ${searches.length} places`,
    violations,
  };
}

/** Whoever is in a room since the same moment makes the same of it; a second fold, of one of them, too. */
function compare({ windows }: History, folded: readonly Of<"folded">[], violations: string[]): void {
  const first = new Map<string, Of<"folded">>();
  for (const fold of folded) {
    const { client, room, hash, second } = fold;
    if (second !== null && second !== hash) violations.push(`two folds of ${room} on ${client} differ`);
    if (!expected(windows, client, room, undefined)) continue;
    const since = `${room} ${windows.get(`${client}/${room}`)?.from ?? 1}`;
    const other = first.get(since);
    if (!other) first.set(since, fold);
    else if (other.hash !== hash) violations.push(`${client} and ${other.client} make different things of ${room}`);
  }
}

/** By the log itself: what is deleted in the end is no message to anybody, and what is not is one. */
function deletionsShown(history: History, { client, room, shown, gone }: Of<"folded">, violations: string[]): void {
  const { windows, log, deletions } = history;
  const [seen, tombs] = [new Set(shown), new Set(gone)];
  for (const [place, { id, seq, kind }] of log) {
    if (kind !== "message" || place !== `${room}/${seq}` || !expected(windows, client, room, seq)) continue;
    const isDeleted = deletions.has(`${room}/${id}`);
    if (isDeleted && seen.has(id)) violations.push(`${client} shows ${place}, which is deleted`);
    if (isDeleted !== tombs.has(id))
      violations.push(`${client} shows ${place} as ${tombs.has(id) ? "" : "not "}deleted`);
  }
}

/** What went for good has no token in the log, everything else has its own, and nothing about it came later. */
function deletedForGood({ log, gone, deletions }: History, violations: string[]): number {
  let counted = 0;
  for (const [place, { id, seq, target, blank, kind }] of log) {
    const room = place.slice(0, place.lastIndexOf("/"));
    const isGone = gone.has(`${room}/${id}`);
    if (isGone) counted++;
    if (blank !== undefined && blank !== isGone)
      violations.push(
        `${place} (${kind}) has ${blank ? "no" : "a"} token, and was ${isGone ? "" : "not "}deleted for good`,
      );
    const about = target === undefined ? undefined : deletions.get(`${room}/${target}`);
    if (about?.hard && seq > about.seq) violations.push(`${place} (${kind}) is about what was deleted for good before`);
  }
  return counted;
}
