import type { Content } from "@/protocol/event-body";
import type { B64u32 } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { FoldEvent } from "./fold-event";
import type { Version } from "./folded";

/** A message as it was first written. */
export function firstVersion({ seq, at, tokenHash }: FoldEvent, content: Content): Version {
  return { seq, at, tokenHash, content, beside: false };
}

/**
 * Takes an edit by the message's own author. The last one in the log is what stands, whichever wording it was written for:
 * nothing that an author wrote is lost because two of their devices edited at once.
 */
export function edit(
  versions: Version[],
  place: Pick<Version, "seq" | "at" | "tokenHash">,
  [replaced, content]: [B64u32, Content],
): void {
  if (versions.length > LIMITS.revisions) return;
  versions.push({ ...place, content, beside: versions.at(-1)?.tokenHash !== replaced });
}
