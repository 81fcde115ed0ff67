import { randomBytes, randomUUID } from "node:crypto";
import type { EventId, Token } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";

/** A sealed-looking event; nobody on the server can tell. */
export function sealed(deviceSeq: number, more: Partial<SendItem> = {}): SendItem {
  const token = `gAAAA${randomBytes(90).toString("base64url")}` as Token;
  return {
    id: randomUUID() as EventId,
    kind: "message",
    deviceSeq,
    epoch: 1 as SendItem["epoch"],
    target: null,
    thread: null,
    token,
    public: null,
    ...more,
  };
}
