import type { EventId } from "@/protocol/ids";
import type { FoldEvent } from "../fold-event";
import type { EmojiDefinition, Folded, FoldedRoom, ThreadSummary, Version } from "../folded";

type Event = FoldEvent;
type Word<K> = Extract<NonNullable<Event["word"]>, { kind: K }>["body"];
const body = <K extends string>(event: Event, kind: K) =>
  (event.word?.kind === kind ? event.word.body : null) as Word<K> | null;

/**
 * A second fold, written from docs/protocol.md ([R83]–[R92]) and nothing else, for tests to hold the first one against. It
 * keeps no state while it reads: whatever it asks of a place, it asks the whole log anew. Slow, and plain.
 */
export function naiveFold(given: readonly Event[]): FoldedRoom {
  const places = [...new Set(given.map((event) => event.seq))].sort((a, b) => a - b);
  const log = places.map((seq) => given.findLast((event) => event.seq === seq) as Event);
  const room = new NaiveRoom(log);
  const main: Folded[] = [];
  const threads = new Map<EventId, Folded[]>();
  for (const event of log) {
    if (event.gap) main.push({ t: "placeholder", seq: event.seq, at: event.at, reason: "missing", detail: "" });
    const line = room.line(event);
    const thread = event.verdict === "unverified" ? null : event.thread;
    if (line && thread) threads.set(thread, [...(threads.get(thread) ?? []), line]);
    else if (line) main.push(line);
  }
  return { items: main, threads, pins: room.pins(), emoji: room.emoji() };
}

class NaiveRoom {
  readonly #log: readonly Event[];
  constructor(log: readonly Event[]) {
    this.#log = log;
  }

  #isReplay(event: Event): boolean {
    const isLower = (other: Event) => other.seq < event.seq && other.id === event.id && other.verdict === "ok";
    return event.verdict === "ok" && this.#log.some(isLower);
  }

  /** The event that a message's id stands for. */
  #here(id: EventId | null): Event | undefined {
    const all = this.#log.filter((event) => event.id === id && event.kind === "message" && !this.#isReplay(event));
    const closed = ["newer", "no-key", "removed"];
    return all.find(({ verdict }) => verdict === "ok") ?? all.find(({ verdict }) => closed.includes(verdict));
  }

  /** The annotations of a message that are applied to it, below a place. */
  #about(message: Event, below: number): Event[] {
    return this.#log.filter(
      (event) =>
        event.target === message.id &&
        event.verdict === "ok" &&
        event.seq > message.seq &&
        event.seq < below &&
        !this.#isReplay(event),
    );
  }

  /** The deletion in force right before a place: the last one that counts, unless a restore that counts came after it. */
  #deletion(message: Event, below = Number.POSITIVE_INFINITY): Event | null {
    const last = this.#about(message, below).findLast((event) => {
      const before = () => this.#deletion(message, event.seq);
      const how = body(event, "delete")?.[0];
      if (how) {
        if (event.sender !== message.sender && !event.rights.deleteOthers) return false;
        const was = before();
        return was === null || (how === "hard" && body(was, "delete")?.[0] === "soft");
      }
      if (!body(event, "restore")) return false;
      const was = before();
      return was !== null && body(was, "delete")?.[0] === "soft" && was.sender === event.sender;
    });
    return last && body(last, "delete") ? last : null;
  }

  /** What was said about a message that opened, wherever it was not deleted just then. */
  #counting(message: Event): Event[] {
    const all = message.verdict === "ok" ? this.#about(message, Number.POSITIVE_INFINITY) : [];
    return all.filter((event) => this.#deletion(message, event.seq) === null);
  }

  #isShown(event: Event): boolean {
    return event.verdict === "ok" && this.#here(event.id) === event && !this.#deletion(event);
  }

  line(event: Event): Folded | null {
    const { seq, at, id, sender, thread, detail, verdict, kind } = event;
    if (verdict === "entry") {
      const isQuiet = ["rotate", "invite", "invite-revoke"].includes(kind);
      const entry = event.entry ?? { people: [], role: null, mutedUntil: 0, title: null };
      return isQuiet && entry.title === null
        ? null
        : { t: "system", seq, at, kind: kind as never, actor: sender, entry };
    }
    if (this.#isReplay(event)) return { t: "placeholder", seq, at, reason: "unverified", detail: "replayed" };
    if (this.#here(id) === event) {
      const place = { id, seq, at, sender, thread, below: thread === null ? this.#below(id) : null };
      const gone = this.#deletion(event);
      if (gone) {
        const hard = body(gone, "delete")?.[0] === "hard";
        return { t: "tombstone", ...place, deletion: { by: gone.sender, at: gone.at, seq: gone.seq, hard } };
      }
      if (verdict === "ok") return { t: "message", ...place, ...this.#words(event) };
    }
    return verdict === "ok" || kind === "profile" || kind === "personal" || this.#goesAlong(event)
      ? null
      : { t: "placeholder", seq, at, reason: verdict, detail };
  }

  #goesAlong({ verdict, kind, target, sender }: Event): boolean {
    if (verdict !== "removed" || !["edit", "reaction", "unreaction"].includes(kind)) return false;
    const message = this.#here(target);
    if (!message || this.#deletion(message)) return true;
    return kind === "edit" && sender !== message.sender;
  }

  #words(message: Event) {
    const said = this.#counting(message);
    const wordings: Version[] = [];
    const edits = said.filter((event) => event.word?.kind === "edit" && event.sender === message.sender).slice(0, 256);
    for (const { seq, at, tokenHash, word } of [message, ...edits]) {
      const edit = word?.kind === "edit" ? word.body : null;
      const content = (edit ? edit[1] : word?.body) as Version["content"];
      wordings.push({ seq, at, tokenHash, content, beside: edit !== null && edit[0] !== wordings.at(-1)?.tokenHash });
    }
    const version = wordings.pop() as Version;
    const { reply, replyAt, wakes } = message;
    const reactions = this.#reactions(said);
    const answers = { reply, replyAt, wakes };
    return { text: version.content[1], version, revisions: wordings, reactions, pin: this.#pin(said), ...answers };
  }

  #reactions(said: readonly Event[]) {
    let standing: Event[] = [];
    const emojiOf = (event: Event) => body(event, "reaction") ?? body(event, "unreaction");
    const order: string[] = [];
    for (const event of said.filter(emojiOf)) {
      const key = JSON.stringify(emojiOf(event));
      const mine = standing.filter((other) => other.sender === event.sender);
      const same = mine.find((other) => JSON.stringify(emojiOf(other)) === key);
      if (event.word?.kind === "reaction" && !same && mine.length < 20) {
        if (!order.includes(key)) order.push(key);
        standing.push(event);
      }
      if (event.word?.kind === "unreaction") standing = standing.filter((other) => other !== same);
      const left = new Set(standing.map((other) => JSON.stringify(emojiOf(other))));
      for (const kind of order.filter((one) => !left.has(one))) order.splice(order.indexOf(kind), 1);
    }
    return order.map((key) => ({
      emoji: JSON.parse(key),
      people: standing.filter((event) => JSON.stringify(emojiOf(event)) === key).map(({ sender }) => sender),
    }));
  }

  #pin(said: readonly Event[]) {
    const allowed = said.filter((event) => event.rights.pin && (body(event, "pin") || body(event, "unpin")));
    const down = allowed.findLastIndex((event) => body(event, "unpin"));
    const up = allowed[down + 1];
    return up ? { by: up.sender, at: up.at, seq: up.seq } : null;
  }

  pins(): FoldedRoom["pins"] {
    const shown = this.#log.filter((event) => this.#isShown(event));
    const pins = shown.map((event) => ({ id: event.id, pin: this.#pin(this.#counting(event)) }));
    return pins.flatMap(({ id, pin }) => (pin ? [{ ...pin, id }] : [])).sort((a, b) => a.seq - b.seq);
  }

  #below(id: EventId): ThreadSummary | null {
    const said = this.#log.filter((event) => event.thread === id && event.kind === "message" && this.#isShown(event));
    const last = said.at(-1);
    const faces = [...new Set(said.toReversed().map(({ sender }) => sender))].slice(0, 3);
    return last ? { count: said.length, last: last.at, faces } : null;
  }

  emoji(): ReadonlyMap<string, EmojiDefinition> {
    const defined = new Map<string, EmojiDefinition>();
    for (const event of this.#log) {
      const said = body(event, "emoji");
      if (!said || !event.rights.emoji || this.#isReplay(event)) continue;
      const [name, data] = said;
      defined.delete(name);
      if (data !== "") defined.set(name, { name, data, by: event.sender, seq: event.seq });
    }
    return defined;
  }
}
