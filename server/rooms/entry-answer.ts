import type { z } from "zod";
import type { Event } from "@/protocol/event";
import type { entryOutput } from "@/protocol/http/rooms";
import type { AccountId } from "@/protocol/ids";
import { notifyPerson } from "@/server/bus/notify-person";

/** What the author of an accepted entry is told. */
export function entryAnswer({ seq, tokenHash, createdAt }: Event): z.infer<typeof entryOutput> {
  return { seq, tokenHash, createdAt };
}

/** After the commit: the room lists of these people changed. */
export async function sayRooms(people: readonly AccountId[]): Promise<void> {
  await Promise.all([...new Set(people)].map((person) => notifyPerson({ person, what: "rooms" })));
}
