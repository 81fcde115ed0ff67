import { randomBytes } from "node:crypto";
import { ephemeral } from "@/server/ephemeral/ephemeral";
import { TICKET_MS, type TicketHolder, ticketKey } from "./ticket";

// 36 bytes are 48 characters: long enough for the log to know it for a secret, should one ever get there.
const TICKET_BYTES = 36;

/** A new single-use ticket for one socket of this session and device. */
export async function issueTicket({ account, device, session }: TicketHolder): Promise<string> {
  const ticket = randomBytes(TICKET_BYTES).toString("base64url");
  await ephemeral().put(ticketKey(ticket), JSON.stringify({ account, device, session }), TICKET_MS);
  return ticket;
}
