import type { Member, RoomRow } from "@/engine/client/engine-client";
import type { AccountId } from "@/protocol/ids";
import { parse } from "./parse";
import type { Block, Inline } from "./tree";

/** Who may be named in a room. */
export interface RoomPeople {
  type: RoomRow["type"];
  members: readonly Member[];
  byHandle: ReadonlyMap<string, Member>;
}

/** Those who sit in a room, as they are named there. */
export function roomPeople(type: RoomRow["type"], members: readonly Member[]): RoomPeople {
  return { type, members, byHandle: new Map(members.map((member) => [member.handle, member])) };
}

/** "@room" calls everybody. */
export const EVERYBODY = "room";

/** Whom a name means: a member, everybody; `length`: how much of the handle as written is the name. */
export type Named = { t: "member"; member: Member; length: number } | { t: "everybody"; length: number };

/** Whom "@handle" means in a room, when this sender says it; null for nobody. What follows a full stop or a dash may be no part of it. */
export function namedBy(handle: string, people: RoomPeople, sender: string): Named | null {
  for (let length = handle.length; length > 0; length = handle.slice(0, length).search(/[._-]+[^._-]*$/)) {
    const one = handle.slice(0, length);
    const member = people.byHandle.get(one);
    if (member) return { t: "member", member, length };
    if (one === EVERYBODY && mayCallAll(people, sender)) return { t: "everybody", length };
  }
  return null;
}

/** In a group, whoever stands above the members may call all of them. */
export function mayCallAll({ type, members }: RoomPeople, sender: string): boolean {
  const role = members.find(({ account }) => account === sender)?.role;
  return type === "group" && role !== undefined && role !== "member";
}

/** The accounts to be woken by a message: whom it names, without its sender. */
export function wakesIn(text: string, people: RoomPeople): AccountId[] {
  if (!text.includes("@")) return [];
  const me = people.members.find((one) => one.me)?.account ?? "";
  const woken = new Set<AccountId>();
  for (const handle of handlesIn(parse(text))) {
    const named = namedBy(handle, people, me);
    if (named?.t === "member") woken.add(named.member.account);
    if (named?.t === "everybody") for (const { account } of people.members) woken.add(account);
  }
  woken.delete(me as AccountId);
  return [...woken];
}

function handlesIn(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.t === "code") return [];
    if (block.t === "words") return handlesWithin(block.inside);
    if (block.t === "quote") return handlesIn(block.inside);
    return block.items.flatMap(({ inside, below }) => [...handlesWithin(inside), ...handlesIn(below)]);
  });
}

function handlesWithin(pieces: readonly Inline[]): string[] {
  return pieces.flatMap((piece) =>
    piece.t === "mention" ? [piece.handle] : "inside" in piece ? handlesWithin(piece.inside) : [],
  );
}
