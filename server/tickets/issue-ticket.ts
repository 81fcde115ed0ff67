import { randomBytes } from "node:crypto";
import { ephemeral } from "@/server/ephemeral/ephemeral";
import { TICKET_MS, type TicketHolder, ticketKey } from "./ticket";

/** A new single-use ticket for one socket of this session and device: 32 random bytes as base64url. */
export async function issueTicket({ account, device, session }: TicketHolder): Promise<string> {
  const ticket = randomBytes(32).toString("base64url");
  await ephemeral().put(ticketKey(ticket), JSON.stringify({ account, device, session }), TICKET_MS);
  return ticket;
}
