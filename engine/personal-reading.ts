import { z } from "zod";
import { openRest } from "@/crypto/at-rest";
import { eventBody } from "@/protocol/event-body";
import type { Store } from "./store/store";
import type { DeviceRow } from "./store/tables";

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text || "null");
  } catch {
    context.addIssue({ code: "custom", message: "no JSON" });
    return z.NEVER;
  }
});

/**
 * Every piece of personal data whose key begins so: as the log has it, and above it what is on its way there. `joined`: what
 * two writings come to, where the later one does not simply count.
 */
export async function readPersonal(
  store: Store,
  device: Pick<DeviceRow, "restKey">,
  prefix: string,
  joined: (before: unknown, next: unknown) => unknown = (_, next) => next,
): Promise<Map<string, unknown>> {
  const [rows, outbox] = await store.read(["personal", "outbox"], async (tx) => [
    await tx.range("personal", { from: [prefix], to: [`${prefix}\uffff`] }),
    await tx.range("outbox"),
  ]);
  const values = new Map<string, unknown>();
  for (const { key, value } of rows) values.set(key, await openRest(device.restKey, value));
  const going = outbox.filter(({ kind, state }) => kind === "personal" && state !== "failed");
  for (const { body } of going.sort((a, b) => a.order - b.order)) {
    const said = eventBody.personal.safeParse(await openRest(device.restKey, body));
    if (!said.success || !said.data[0].startsWith(prefix)) continue;
    const [key, text] = said.data;
    values.set(key, joined(values.get(key), json.safeParse(text).data ?? null));
  }
  return values;
}
