import type { EventWord } from "@/protocol/event-body";
import { afterDelete, afterRestore } from "./deletion";
import type { FoldEvent } from "./fold-event";
import type { Deletion, Folded, FoldedMessage, Pin, ThreadSummary, Version } from "./folded";
import { Reactions } from "./reactions";
import { edit, firstVersion } from "./versions";

/** Lines of messages about which nothing was said: nearly all of a log, and the same whenever it is folded. */
const plain = new WeakMap<FoldEvent, FoldedMessage>();

/** One message, while what was said about it is read in the order of the log. */
export class MessageState {
  readonly event: FoldEvent;
  /** every wording, oldest first; made once something is said about it */
  #versions: Version[] | null = null;
  #reactions: Reactions | null = null;
  #deletion: Deletion | null = null;
  #pin: Pin | null = null;

  constructor(event: FoldEvent) {
    this.event = event;
  }

  get isDeleted(): boolean {
    return this.#deletion !== null;
  }

  /** It opened, and is not deleted. */
  get isShown(): boolean {
    return this.event.word?.kind === "message" && !this.#deletion;
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
        if (!own) break;
        this.#versions ??= this.#first();
        edit(this.#versions, { at, seq, tokenHash }, word.body);
        break;
      case "reaction":
        this.#reactions ??= new Reactions();
        this.#reactions.add(sender, word.body);
        break;
      case "unreaction":
        this.#reactions?.remove(sender, word.body);
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
    if (this.#deletion) return { t: "tombstone", ...this.#place(below), deletion: this.#deletion };
    if (this.event.word?.kind !== "message") return null;
    if (this.#versions || this.#reactions || this.#pin || below) return this.#line(below);
    const known = plain.get(this.event);
    if (known) return known;
    const line = this.#line(null);
    if (line) plain.set(this.event, line);
    return line;
  }

  #line(below: ThreadSummary | null): FoldedMessage | null {
    const versions = this.#versions ?? this.#first();
    const version = versions.at(-1);
    if (!version) return null;
    const revisions = versions.slice(0, -1);
    const [, text] = version.content;
    const reactions = this.#reactions?.list() ?? [];
    const { reply, replyAt, wakes } = this.event;
    const said = { text, version, revisions, reactions, pin: this.#pin, reply, replyAt, wakes };
    return { t: "message", ...this.#place(below), ...said };
  }

  #place(below: ThreadSummary | null) {
    const { id, seq, sender, at, thread } = this.event;
    return { id, seq, sender, at, thread, below };
  }

  /** The wording that it was written in; none where it did not open. */
  #first(): Version[] {
    const { word } = this.event;
    return word?.kind === "message" ? [firstVersion(this.event, word.body)] : [];
  }
}
