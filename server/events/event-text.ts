import type { Event } from "@/protocol/event";

const texts = new WeakMap<Event, string>();

/** An event as JSON, made once: the same text goes to its room's sockets and to the other nodes. An event never changes. */
export function eventText(event: Event): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  texts.set(event, text);
  return text;
}
