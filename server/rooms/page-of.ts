import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import type { entriesOutput, Page } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import { entriesAfter } from "@/server/events/entries-after";
import { readPage } from "@/server/events/read-page";
import type { PageQuery } from "@/server/http/queries";

/** A contiguous page of a room's log, within the reader's window. */
export async function pageOf(
  account: AccountId,
  room: RoomId,
  { after, before, limit }: PageQuery,
): Promise<Result<Page, "not-found">> {
  const from = after !== undefined ? { after } : before !== undefined ? { before } : {};
  const page = await readPage(database(), { room, account, limit, ...from });
  return page === null ? fail("not-found") : ok(page);
}

/** The entries of a room's chain above n, all of them: a member verifies the chain from its beginning. */
export async function entriesOf(
  account: AccountId,
  room: RoomId,
  after: number,
): Promise<Result<z.infer<typeof entriesOutput>, "not-found">> {
  const entries = await entriesAfter(database(), { room, account, after });
  return entries === null ? fail("not-found") : ok({ entries });
}
