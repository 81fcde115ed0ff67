import type { EventId } from "@/protocol/ids";
import type { FoldEvent } from "./fold-event";
import type { EmojiDefinition, Folded, FoldedRoom, Hidden, Pin, ThreadSummary } from "./folded";
import { closedLine, entryLine, hiddenLine, placeholder } from "./lines";
import { inOrder, messagesIn, replaysIn } from "./log";
import type { MessageState } from "./message-state";
import { threadSummaries } from "./threads";

/** A log in order, with what its ids stand for. */
interface Read {
  log: readonly FoldEvent[];
  replays: ReadonlySet<FoldEvent>;
  messages: ReadonlyMap<EventId, MessageState>;
  hidden: Hidden;
}

const NONE: Hidden = new Set();

/**
 * The one pure fold from events to a room (docs/protocol.md, "The room as it reads"). The order in which they are given, and
 * how often, makes no difference: only their seq does. What is about a message that is not among them yet waits for it. Of
 * what is hidden nothing is left but its place above a thread.
 */
export function fold(events: readonly FoldEvent[], hidden = NONE): FoldedRoom {
  const log = inOrder(events);
  const replays = replaysIn(log);
  const read = { log, replays, messages: messagesIn(log, replays), hidden };
  const emoji = new Map<string, EmojiDefinition>();
  for (const event of log) {
    if (event.verdict !== "ok" || replays.has(event)) continue;
    const message = event.target && read.messages.get(event.target);
    if (message && message.event.seq < event.seq) message.annotate(event);
    define(emoji, event);
  }
  return { ...linesOf(read), pins: pinsOf(read), emoji };
}

function define(emoji: Map<string, EmojiDefinition>, { word, sender, seq, rights }: FoldEvent): void {
  if (word?.kind !== "emoji" || !rights.emoji) return;
  const [name, data] = word.body;
  if (data === "") emoji.delete(name);
  else emoji.set(name, { name, data, by: sender, seq });
}

function pinsOf({ messages, hidden }: Read): (Pin & { id: EventId })[] {
  const shown = [...messages.values()].filter(({ event }) => !hidden.has(event.id));
  const pins = shown.flatMap(({ pin, event }) => (pin ? [{ ...pin, id: event.id }] : []));
  return pins.sort((a, b) => a.seq - b.seq);
}

/** The main line and the threads. */
function linesOf(read: Read): Pick<FoldedRoom, "items" | "threads"> {
  const below = threadSummaries(read.messages.values(), read.hidden);
  const items: Folded[] = [];
  const threads = new Map<EventId, Folded[]>();
  for (const event of read.log) {
    if (event.gap) items.push(placeholder({ ...event, detail: "" }, "missing"));
    const line = lineOf(event, read, (event.thread === null && below.get(event.id)) || null);
    if (!line) continue;
    // Of what nobody signed, not even the thread is believed.
    const thread = event.verdict === "unverified" ? null : event.thread;
    const others = thread === null ? items : threads.get(thread);
    if (others) others.push(line);
    else if (thread !== null) threads.set(thread, [line]);
  }
  return { items, threads };
}

/** What is seen at one place of the log; null where that is nothing by itself. */
function lineOf(event: FoldEvent, { replays, messages, hidden }: Read, below: ThreadSummary | null): Folded | null {
  if (event.verdict === "entry") return entryLine(event);
  if (replays.has(event)) return placeholder({ ...event, detail: "replayed" }, "unverified");
  const message = messages.get(event.id);
  const isMessage = message?.event === event;
  if (isMessage && hidden.has(event.id)) return below && hiddenLine(event, below);
  if (event.target && hidden.has(event.target)) return null;
  const shown = isMessage ? message.folded(below) : null;
  return shown ?? closedLine(event, (event.target && messages.get(event.target)) || undefined);
}
