import { z } from "zod";
import { deviceValidAt } from "@/crypto/account-chain";
import { openRest, type Rest, sealRest } from "@/crypto/at-rest";
import { rank } from "@/crypto/room-chain";
import { parseTitle, type SignedTitle, signTitle, verifyTitle } from "@/crypto/title";
import { type B64u64, b64u64 } from "@/protocol/ids";
import type { People } from "../account/people";
import type { Core } from "../core";
import type { RoomRecord } from "../store/tables";
import { policyAfter, seatAt } from "./seat-lines";

/** Names that a room had are kept for the lines that tell of them; this many. */
const NAMES_MOST = 50;

const titleAtRest = z.strictObject({
  name: z.string(),
  signed: z.tuple([z.string(), b64u64]),
  /** n of an entry, and the name it came with */
  names: z.array(z.tuple([z.int(), z.string()])),
});
export type StoredTitle = z.infer<typeof titleAtRest>;

/** What a room is called, as it rests on this device; null where nobody has said. */
export async function openTitle(restKey: CryptoKey, title: Rest | null): Promise<StoredTitle | null> {
  if (!title) return null;
  const read = titleAtRest.safeParse(await openRest(restKey, title));
  return read.success ? read.data : null;
}

/** Signs a name as this device's, to come with the entry n. */
export function nameRoom(core: Core, room: RoomRecord["room"], n: number, name: string): Promise<SignedTitle> {
  const { account, device, signKey } = core.me;
  return signTitle(signKey, { room, name, topic: "", n, author: account, device });
}

/**
 * Takes the title of an epoch's note if it is newer than the one held: signed by a device of somebody who sat in the room
 * when the entry it names was written, and who might edit the room then. Whoever made the epoch only passes it on.
 */
export async function learnTitle(
  core: Core,
  people: People,
  record: RoomRecord,
  signed: readonly [string, B64u64],
): Promise<RoomRecord> {
  const pair: SignedTitle = [signed[0], signed[1]];
  const title = parseTitle(pair);
  if (!title || title.room !== record.room || title.n <= record.titleN) return record;
  const line = record.lines.find((one) => one.n === title.n);
  const seat = line && seatAt(record, line.seq + 1, title.author);
  if (!line || !seat || rank(seat.role) < rank(policyAfter(record, title.n).edit)) return report(core, record, "right");
  const chain = await people.atLeast(title.author, seat.accountN);
  const key = chain && deviceValidAt(chain, title.device, seat.accountN) ? chain.devices[title.device]?.sign : null;
  if (!key || !(await verifyTitle(key, pair))) return report(core, record, "signature");
  const held = await openTitle(core.me.restKey, record.title);
  const names = [...(held?.names ?? []), [title.n, title.name] as [number, string]].slice(-NAMES_MOST);
  const stored: StoredTitle = { name: title.name, signed: [pair[0], pair[1]], names };
  return { ...record, title: await sealRest(core.me.restKey, stored), titleN: title.n };
}

function report(core: Core, record: RoomRecord, what: string): RoomRecord {
  core.report("title", `${record.room} ${what}`);
  return record;
}
