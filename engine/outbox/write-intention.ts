import { sealRest } from "@/crypto/at-rest";
import type { EventId, RoomId } from "@/protocol/ids";
import { type Store, StoreGoneError } from "../store/store";
import type { DeviceRow } from "../store/tables";
import type { Intention } from "./deed";

/**
 * Writes what a person wants to send into the outbox, sealed at rest, before anything else happens; its draft goes with it.
 * @throws StoreGoneError where the store no longer belongs to this device: the browser emptied it, and nobody would send it.
 */
export async function writeIntention(
  store: Store,
  me: Pick<DeviceRow, "device" | "restKey">,
  input: { id: EventId; room: RoomId; now: number } & Pick<Intention, "kind" | "body"> & Partial<Intention>,
): Promise<void> {
  const body = await sealRest(me.restKey, input.body);
  await store.write(["meta", "outbox", "drafts"], async (tx) => {
    const [device, last] = await Promise.all([tx.get("meta", ["device"]), tx.get("meta", ["order"])]);
    if (device?.key !== "device" || device.device !== me.device) throw new StoreGoneError("emptied");
    // By the clock, and after everything written before it, whatever the clock says.
    const order = Math.max(input.now, last?.key === "order" ? last.order + 1 : 0);
    const { id, room, kind, now, target = null, thread = null, publicText = null } = input;
    const row = {
      id,
      room,
      order,
      kind,
      target,
      thread,
      publicText,
      body,
      createdAt: now,
      state: "queued",
      reason: null,
      item: null,
      before: null,
    } as const;
    // What is said in a thread, or forwarded, leaves the words alone that are being written for the room.
    const draft = kind === "message" && thread === null && !input.aside && tx.remove("drafts", [room]);
    await Promise.all([tx.put("meta", { key: "order", order }), tx.put("outbox", row), draft]);
  });
}
