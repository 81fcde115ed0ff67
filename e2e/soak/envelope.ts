import { createHash } from "node:crypto";
import type { Event } from "@/protocol/event";
import type { Seen } from "./fact";

/** An event as somebody saw it, by the hash of its envelope: everything but the token, for which its hash stands. */
export function seenOf(event: Event): Seen {
  const {
    room,
    seq,
    id,
    kind,
    sender,
    device,
    deviceSeq,
    epoch,
    target,
    thread,
    tokenHash,
    public: open,
    createdAt,
  } = event;
  const envelope = [room, seq, id, kind, sender, device, deviceSeq, epoch, target, thread, tokenHash, open, createdAt];
  const hash = createHash("sha256").update(JSON.stringify(envelope)).digest("base64url").slice(0, 22);
  return target === null ? { seq, id, hash } : { seq, id, hash, target };
}

/** The hash by which the server names a token. */
export function hashOfToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
