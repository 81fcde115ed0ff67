import { openTitle } from "@/engine/rooms/titles";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import { type Person, until } from "./headless-person";

/** Lets somebody know people by their handles, as the picker does, without opening rooms. */
export async function know(person: Person, others: readonly Person[]): Promise<void> {
  for (const other of others) {
    const found = await person.engine.findPerson(other.handle);
    if (!found.ok) throw new Error(`${person.name} does not find ${other.name}: ${found.code}`);
  }
}

/** Makes a group; resolves when everybody in it has its chain. */
export async function createGroup(owner: Person, name: string, members: readonly Person[]): Promise<RoomId> {
  const made = await owner.engine.groups.create(
    name,
    members.map((one) => one.account),
  );
  if (!made.ok) throw new Error(`${owner.name} cannot make ${name}: ${made.code}`);
  const all = [owner, ...members];
  await until(`everybody is in ${name}`, all, () => all.every((one) => one.engine.book.get(made.value)?.state));
  return made.value;
}

/** What a person reads as the group's name; null where they know none. */
export async function nameOf({ engine }: Person, room: RoomId): Promise<string | null> {
  const record = engine.book.get(room);
  return (await openTitle(engine.core.me.restKey, record?.title ?? null))?.name ?? null;
}

/** Everybody's role as a person's chain says it. */
export function rolesOf({ engine }: Person, room: RoomId): Record<AccountId, Role> {
  const seats = Object.values(engine.book.get(room)?.state?.seats ?? {});
  return Object.fromEntries(seats.map((seat) => [seat.account, seat.role]));
}
