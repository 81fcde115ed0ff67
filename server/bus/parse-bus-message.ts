import { type BusMessage, busMessage } from "@/protocol/bus";
import { log } from "@/server/log";

/** Parses text that came over the bus; anything that is not a message is dropped and logged, null. */
export function parseBusMessage(text: string): BusMessage | null {
  try {
    const parsed = busMessage.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // not JSON: told below
  }
  log("warn", "bus-message-dropped", { bytes: text.length });
  return null;
}
