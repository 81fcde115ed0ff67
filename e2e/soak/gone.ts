import type { Logged } from "./fact";

const GOES_ALONG: ReadonlySet<string> = new Set(["edit", "reaction", "unreaction"]);

/**
 * The messages of a log that are deleted in the end, by their authors (nobody deletes what others said in a soak): the last word
 * about each says so, and a deletion for good is the last word. Read off the envelopes, as docs/protocol.md has it (R85, R86).
 */
export function deletionsIn(log: readonly Logged[]): Map<string, { hard: boolean; seq: number }> {
  const authors = new Map<string, string | undefined>();
  const found = new Map<string, { hard: boolean; seq: number }>();
  for (const { id, kind, target, sender, hard = false, seq } of [...log].sort((a, b) => a.seq - b.seq)) {
    if (kind === "message") authors.set(id, sender);
    if (target === undefined || !authors.has(target) || authors.get(target) !== sender) continue;
    const before = found.get(target);
    if (kind === "delete" && (!before || (hard && !before.hard))) found.set(target, { hard, seq });
    if (kind === "restore" && before && !before.hard) found.delete(target);
  }
  return found;
}

/** The ids of everything that a log has no words of any more: what was deleted for good, edits of it, and reactions to it. */
export function goneWith(log: readonly Logged[]): string[] {
  const deletions = deletionsIn(log);
  const isGone = (id: string | undefined) => id !== undefined && deletions.get(id)?.hard === true;
  return log
    .filter(({ id, kind, target }) => (kind === "message" ? isGone(id) : GOES_ALONG.has(kind) && isGone(target)))
    .map(({ id }) => id);
}
