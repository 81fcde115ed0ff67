import { sealBox } from "@/crypto/box";
import { toB64u } from "@/crypto/bytes";
import { importFernetKey, newFernetKey } from "@/crypto/fernet";
import { keyCommit } from "@/crypto/hash";
import { sealNote } from "@/crypto/note";
import type { SignedTitle } from "@/crypto/title";
import type { EpochNote } from "@/protocol/event-body";
import type { MemberBox } from "@/protocol/http/rooms";
import type { AccountId, B64u32, RoomId } from "@/protocol/ids";
import type { Seat } from "@/protocol/room-entry";
import type { People } from "../account/people";
import { ownProfile } from "../account/profile";
import type { Core } from "../core";

/** What an entry that begins an epoch needs: the commitment to its key, a box for every seat, the sealed note. */
export interface NewEpoch {
  commit: B64u32;
  boxes: MemberBox[];
  note: string;
  noteHash: B64u32;
}

/**
 * A new room key, boxed to every seat, with the note sealed under it. The raw key lives no longer than this call. `given`:
 * this person has given the room their profile, and only then does their key stand in the note; likewise for others, for what
 * they gave to one room is nothing to tell another. `before`: the raw key of the
 * epoch before, where newcomers may read what was said earlier; it is wiped here.
 */
export async function makeEpoch(input: {
  core: Core;
  room: RoomId;
  epoch: number;
  seats: readonly Seat[];
  people: People;
  given: boolean;
  /** the others who have */
  givers: readonly AccountId[];
  title: SignedTitle | null;
  before: Uint8Array<ArrayBuffer> | null;
}): Promise<NewEpoch> {
  const { core, room, epoch, seats, people, title, before } = input;
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
  for (const [account] of seats.filter((seat) => input.givers.includes(seat[0]))) {
    const known = await people.profileKey(account);
    if (known) profiles.push([account, ...known]);
  }
  const link = before ? { link: toB64u(before) as B64u32 } : {};
  before?.fill(0);
  const sealed = await sealNote(key, { v: 1, ...(title ? { title } : {}), ...link, profiles });
  const commit = await keyCommit(raw, room, epoch);
  raw.fill(0);
  return { commit, boxes, ...sealed };
}
