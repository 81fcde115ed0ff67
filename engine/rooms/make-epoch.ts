import { sealBox } from "@/crypto/box";
import { importFernetKey, newFernetKey } from "@/crypto/fernet";
import { keyCommit } from "@/crypto/hash";
import { sealNote } from "@/crypto/note";
import type { EpochNote } from "@/protocol/event-body";
import type { MemberBox } from "@/protocol/http/rooms";
import type { AccountId, B64u32, RoomId } from "@/protocol/ids";
import type { Seat } from "@/protocol/room-entry";
import type { People } from "../account/people";
import { ownProfile } from "../account/profile";
import type { Core } from "../core";

/**
 * A new room key, boxed to every seat, with the note sealed under it. The raw key lives no longer than this call. `given`:
 * this person has given the room their profile, and only then does their key stand in the note.
 */
export async function makeEpoch(input: {
  core: Core;
  room: RoomId;
  epoch: number;
  seats: readonly Seat[];
  people: People;
  given: boolean;
  name?: string;
}): Promise<{
  commit: B64u32;
  boxes: MemberBox[];
  note: string;
  noteHash: B64u32;
}> {
  const { core, room, epoch, seats, people } = input;
  const raw = newFernetKey();
  const key = await importFernetKey(raw);
  const boxes = await Promise.all(
    seats.map(async ([account, , generation, userKey]) => {
      const context = { purpose: "room-key", room, epoch, recipient: account, generation } as const;
      return { account, generation, box: await sealBox(userKey, context, raw) };
    }),
  );
  const profiles: EpochNote["profiles"] = [];
  const own = input.given ? await ownProfile(core) : null;
  if (own) profiles.push([core.me.account, own.key, own.version]);
  for (const [account] of seats) {
    const known = account === core.me.account ? null : await people.profileKey(account as AccountId);
    if (known) profiles.push([account, ...known]);
  }
  const sealed = await sealNote(key, { v: 1, ...(input.name ? { name: input.name } : {}), profiles });
  const commit = await keyCommit(raw, room, epoch);
  raw.fill(0);
  return { commit, boxes, ...sealed };
}
