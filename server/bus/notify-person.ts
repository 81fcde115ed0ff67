import type { PersonMoved } from "@/protocol/bus";
import { bus } from "./shared-bus";

/** Tells a person's sockets that something of theirs changed. Call after the commit; it never fails what was committed. */
export async function notifyPerson(message: PersonMoved): Promise<void> {
  await bus().publish(message);
}
