import type { B64u32, EventId } from "@/protocol/ids";

interface Edit {
  readonly message: EventId;
  readonly replaced: B64u32;
  readonly tokenHash: B64u32;
}

/**
 * The wordings that this device's own edits left behind. A person may edit again before their last edit is in the log, and then
 * names the wording that they still see there; sealed, the second edit replaces the first one's (docs/protocol.md, R84).
 */
export class EditChain {
  /** by the edit's own id */
  readonly #edits = new Map<EventId, Edit>();

  /** The newest wording of this device's that took the place of one. */
  follow(message: EventId, wording: B64u32): B64u32 {
    const next = [...this.#edits.values()].find((edit) => edit.message === message && edit.replaced === wording);
    return next ? this.follow(message, next.tokenHash) : wording;
  }

  /** An edit was sealed: where `replaced` stood, its token's hash stands now. */
  sealed(id: EventId, edit: Edit): void {
    this.#edits.set(id, edit);
  }

  /** It has to be sealed anew, or will never come into the log: nothing follows it. */
  unsealed(id: EventId): void {
    this.#edits.delete(id);
  }
}
