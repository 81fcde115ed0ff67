import type { AccountId } from "@/protocol/ids";
import { notifyPerson } from "@/server/bus/notify-person";
import { sayRooms } from "@/server/rooms/entry-answer";
import { sayClosed } from "@/server/sessions/close-sessions";
import type { Written } from "./write-entries";

/** After the commit of account entries: the person's own sockets, the closed sessions', and those of people with stale rooms. */
export async function sayWritten(account: AccountId, { n, closed, lists }: Written): Promise<void> {
  await notifyPerson({ person: account, what: "chain", n });
  await sayClosed(account, closed);
  await sayRooms(lists);
}
