import type { EventWord } from "@/protocol/event-body";
import { afterDelete, afterRestore } from "./deletion";
import type { FoldEvent } from "./fold-event";
import type { Deletion, Folded, Pin, ThreadSummary, Version } from "./folded";
import { Reactions } from "./reactions";
import { edit, firstVersion } from "./versions";

/** One message, while what was said about it is read in the order of the log. */
export class MessageState {
  readonly event: FoldEvent;
  /** every wording, oldest first; none where the message itself did not open */
  readonly #versions: Version[];
  readonly #reactions = new Reactions();
  #deletion: Deletion | null = null;
  #pin: Pin | null = null;

  constructor(event: FoldEvent) {
    this.event = event;
    this.#versions = event.word?.kind === "message" ? [firstVersion(event, event.word.body)] : [];
  }

  get isDeleted(): boolean {
    return this.#deletion !== null;
  }

  /** It opened, and is not deleted. */
  get isShown(): boolean {
    return this.#versions.length > 0 && !this.#deletion;
  }

  get pin(): Pin | null {
    return this.isShown ? this.#pin : null;
  }

  /** Takes one annotation. What does not count where it stands in the log never does. */
  annotate(event: FoldEvent): void {
    const { word, sender } = event;
    if (word?.kind === "delete") {
      const how = { author: this.event.sender, hard: word.body[0] === "hard" };
      this.#deletion = afterDelete(this.#deletion, event, how);
    } else if (word?.kind === "restore") {
      this.#deletion = afterRestore(this.#deletion, event);
    } else if (word && this.isShown) {
      this.#change(word, event, sender === this.event.sender);
    }
  }

  /** What only a message that is shown takes. */
  #change(word: EventWord, { sender, at, seq, rights, tokenHash }: FoldEvent, own: boolean): void {
    switch (word.kind) {
      case "edit":
        if (own) edit(this.#versions, { at, seq, tokenHash }, word.body);
        break;
      case "reaction":
        this.#reactions.add(sender, word.body);
        break;
      case "unreaction":
        this.#reactions.remove(sender, word.body);
        break;
      case "pin":
        if (rights.pin) this.#pin ??= { by: sender, at, seq };
        break;
      case "unpin":
        if (rights.pin) this.#pin = null;
        break;
      default:
        break;
    }
  }

  /** What is seen of it; null where that is a placeholder. */
  folded(below: ThreadSummary | null): Folded | null {
    const { id, seq, sender, at, thread, reply } = this.event;
    const place = { id, seq, sender, at, thread, below };
    if (this.#deletion) return { t: "tombstone", ...place, deletion: this.#deletion };
    const version = this.#versions.at(-1);
    if (!version) return null;
    const revisions = this.#versions.slice(0, -1);
    const [, text] = version.content;
    return {
      t: "message",
      ...place,
      text,
      version,
      revisions,
      reactions: this.#reactions.list(),
      pin: this.#pin,
      reply,
    };
  }
}
