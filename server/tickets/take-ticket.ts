import { ephemeral } from "@/server/ephemeral/ephemeral";
import { type TicketHolder, ticketHolder, ticketKey } from "./ticket";

/** Uses a ticket up. Null when it is unknown, used or expired: the three are not told apart. */
export async function takeTicket(ticket: string): Promise<TicketHolder | null> {
  const held = await ephemeral().take(ticketKey(ticket));
  return held === null ? null : ticketHolder.parse(JSON.parse(held));
}
