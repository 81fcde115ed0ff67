import { titlePayload } from "@/protocol/event-body";
import type { AccountId, B64u32, B64u64, DeviceId, RoomId } from "@/protocol/ids";
import { parseCanonical } from "./canonical-json";
import { signText, verifyText } from "./sign";

const DOMAIN = "sotto/title/1";

/** What a room is called, who said so, and with which entry of its chain (n). */
export interface Title {
  room: RoomId;
  name: string;
  topic: string;
  n: number;
  author: AccountId;
  device: DeviceId;
}

/** A title as it travels inside epoch notes: its canonical text and its author's device signature. */
export type SignedTitle = [payload: string, signature: B64u64];

/** Signs a title, so that whoever makes the next epoch can pass it on and not change it. Throws where it fits no schema. */
export async function signTitle(signer: CryptoKey, title: Title): Promise<SignedTitle> {
  const { room, name, topic, n, author, device } = title;
  const payload = JSON.stringify(titlePayload.parse([DOMAIN, room, name, topic, n, author, device]));
  return [payload, await signText(signer, DOMAIN, payload)];
}

/** What a title says; null where it has not the form of one. Says nothing about who signed it. */
export function parseTitle([payload]: SignedTitle): Title | null {
  const parsed = parseCanonical(titlePayload, payload);
  if (parsed === null) return null;
  const [, room, name, topic, n, author, device] = parsed;
  return { room, name, topic, n, author, device };
}

/** Whether a device's key signed the title. */
export function verifyTitle(deviceKey: B64u32, [payload, signature]: SignedTitle): Promise<boolean> {
  return verifyText(deviceKey, DOMAIN, payload, signature);
}
