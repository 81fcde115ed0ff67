import type { AccountId, RoomId } from "@/protocol/ids";
import { openReceipts } from "../receipts/held-receipts";
import type { RoomRecord } from "../store/tables";
import type { Api } from "../transport/api";
import type { ViewStore } from "./view-store";
import type { MessageReceipt } from "./view-types";

/** How far somebody is, as it is known: `[account, delivered, read, deliveredAt, readAt]`. */
type Known = readonly [account: AccountId, delivered: number, read: number, deliveredAt: number, readAt: number];

/** Who has the message at a place of a room, those who read it last first. */
export async function receiptsOf(
  view: ViewStore,
  api: Pick<Api, "receipts">,
  { room, seq }: { room: RoomId; seq: number },
): Promise<MessageReceipt[]> {
  const [record, device] = [await view.record(room), await view.device()];
  if (!record || !device) return [];
  const got = await api.receipts(room, seq);
  const known = got.ok
    ? got.value.receipts.map(([account, delivered, read, at]): Known => [account, delivered, read, at, at])
    : await openReceipts(device.restKey, (await view.receiptsRow(room))?.receipts);
  const receipts = known.filter((one) => isOther(record, one, device.account)).map((one) => receiptOf(view, one, seq));
  const sorted = (await Promise.all(receipts)).filter(({ deliveredAt }) => deliveredAt !== null);
  return sorted.sort((a, b) => (b.readAt ?? 0) - (a.readAt ?? 0) || a.person.name.localeCompare(b.person.name));
}

function isOther({ state }: RoomRecord, [account]: Known, me: AccountId): boolean {
  return account !== me && Object.hasOwn(state?.seats ?? {}, account);
}

async function receiptOf(view: ViewStore, known: Known, seq: number): Promise<MessageReceipt> {
  const [account, delivered, read, deliveredAt, readAt] = known;
  return {
    person: await view.person(account, "someone"),
    deliveredAt: delivered >= seq ? deliveredAt : null,
    readAt: read >= seq ? readAt : null,
  };
}
