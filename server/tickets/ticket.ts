import { createHash } from "node:crypto";
import { z } from "zod";
import { accountId, deviceId, sessionId } from "@/protocol/ids";

/** How long a ticket may wait for its socket, in ms. */
export const TICKET_MS = 30_000;

/** Whom a ticket speaks for. */
export const ticketHolder = z.object({ account: accountId, device: deviceId, session: sessionId });
export type TicketHolder = z.infer<typeof ticketHolder>;

/** Where a ticket rests: by its hash, so that whoever reads the store cannot use it. */
export const ticketKey = (ticket: string): string =>
  `ticket:${createHash("sha256").update(ticket).digest("base64url")}`;
