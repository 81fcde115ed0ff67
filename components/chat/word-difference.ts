import { diffWordsWithSpace } from "diff";

/** A piece of two wordings: in both, or only in the later or the earlier one. */
export interface DifferencePart {
  t: "same" | "added" | "removed";
  text: string;
}

/** Beyond this many changed words two texts have too little in common for a comparison to be readable (or quick). */
const CHANGES_MOST = 400;

/** What was changed from one wording to the next, word by word; null where nearly everything was. */
export function wordDifference(before: string, after: string): DifferencePart[] | null {
  const parts = diffWordsWithSpace(before, after, { maxEditLength: CHANGES_MOST });
  if (!parts) return null;
  const joined = withoutLonelySpaces(
    parts.map(({ added, removed, value }) => ({ t: added ? "added" : removed ? "removed" : "same", text: value })),
  );
  return joined.some(({ t, text }) => t === "same" && text.trim() !== "") ? joined : null;
}

/** Where only a space is left between two changed words, the words are changed as one: "red car" for "blue bus", not each alone. */
function withoutLonelySpaces(parts: readonly DifferencePart[]): DifferencePart[] {
  const joined: DifferencePart[] = [];
  let removed = "";
  let added = "";
  const flush = () => {
    if (removed !== "") joined.push({ t: "removed", text: removed });
    if (added !== "") joined.push({ t: "added", text: added });
    [removed, added] = ["", ""];
  };
  for (const [place, { t, text }] of parts.entries()) {
    const between = removed !== "" && added !== "" && parts[place + 1] !== undefined;
    if (t === "removed") removed += text;
    else if (t === "added") added += text;
    else if (between && text.trim() === "" && !text.includes("\n")) {
      removed += text;
      added += text;
    } else {
      flush();
      joined.push({ t, text });
    }
  }
  flush();
  return joined;
}
