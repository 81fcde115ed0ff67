import { sealEvent } from "@/crypto/event";
import { importFernetKey, newFernetKey } from "@/crypto/fernet";
import { newSigner } from "@/crypto/sign";
import { newPeople, newRooms } from "@/e2e/support/bare-crowd";
import { type Epoch, type EventId, type Token, ZERO_HASH } from "@/protocol/ids";

const TEXT =
  "Nobody reads this but the two of us, and it is about as long as most of what people write to one another on any given day";
const TOKENS = 64;

/** Bodies for all servers: real tokens of a text of 121 characters, sealed and signed as an engine does. */
export async function sealedBodies(): Promise<Token[]> {
  const key = await importFernetKey(newFernetKey());
  const { privateKey: signer } = await newSigner();
  const [room] = newRooms(1);
  const [person] = newPeople(1);
  if (room === undefined || person === undefined) return [];
  const one = async (_: unknown, i: number) => {
    const fields = {
      ...{ room, sender: person.account, device: person.device, deviceSeq: i + 1, epoch: 1 as Epoch },
      ...{ id: crypto.randomUUID() as EventId, kind: "message", target: null, thread: null, publicText: null },
      ...{ prevHash: ZERO_HASH, heads: [3, ZERO_HASH, 2, ZERO_HASH, 5_000, ZERO_HASH] as never, body: ["text", TEXT] },
    };
    return (await sealEvent({ key, signer, fields })).token;
  };
  return Promise.all(Array.from({ length: TOKENS }, one));
}
