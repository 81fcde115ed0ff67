import type { AccountId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { RoomPayload } from "@/protocol/room-entry";

/** What a chain entry changed, in terms of people. */
export interface EntryFacts {
  /** those it happened to */
  people: readonly AccountId[];
  role: Role | null;
  /** unix seconds, 0 = not muted */
  mutedUntil: number;
  /** the name that came with it */
  title: string | null;
}

/** What an entry says, for the line that tells of it. `title`: the name that came with it, if this device knows one. */
export function entryFacts(payload: RoomPayload, title: string | null): EntryFacts {
  const facts: EntryFacts = { people: [], role: null, mutedUntil: 0, title };
  switch (payload[4]) {
    case "create":
      return { ...facts, people: payload[10][1].map((seat) => seat[0]).filter((account) => account !== payload[7]) };
    case "add":
      return { ...facts, people: payload[10][0].map((seat) => seat[0]) };
    case "remove":
      return { ...facts, people: payload[10][0] };
    case "role": {
      const [account, role, mutedUntil] = payload[10];
      return { ...facts, people: [account], role, mutedUntil };
    }
    default:
      return facts;
  }
}
