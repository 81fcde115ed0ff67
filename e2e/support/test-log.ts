import { randomBytes, randomUUID } from "node:crypto";
import type { Sql } from "@/db/connect";
import type { AccountId, DeviceId, RoomId, Token } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import type { AppendItem } from "@/server/events/append-once";

/** A room with people as rows only, for tests of the log itself: nothing is signed, and no entry stands in it. */
export interface BareRoom {
  room: RoomId;
  people: { account: AccountId; device: DeviceId }[];
}

/** What a bare room is like. `roles` one for each person, in order. */
export interface BareOptions {
  type?: "self" | "direct" | "group";
  roles: readonly ("member" | "admin" | "owner")[];
  policy?: Record<string, unknown>;
}

/** What a bare room allows, unless told otherwise. */
export const POLICY = {
  post: "member",
  add: "admin",
  edit: "admin",
  pin: "admin",
  atRoom: "admin",
  editWindow: 0,
  slow: 0,
  ttl: 0,
};

/** Makes a bare room and its people. */
export async function bareRoom(sql: Sql, { type = "group", roles, policy = {} }: BareOptions): Promise<BareRoom> {
  const room = randomUUID() as RoomId;
  await sql`insert into rooms (id, type, epoch, chain_n, chain_hash, state, policy, epoch_seq)
    values (${room}, ${type}, 1, 1, '', '{}', ${sql.json({ ...POLICY, ...policy } as never)}, 0)`;
  const people: BareRoom["people"] = [];
  for (const role of roles) {
    const person = { account: randomUUID() as AccountId, device: randomUUID() as DeviceId };
    await sql`insert into members (room, account, role, since_seq, since_epoch) values (${room}, ${person.account}, ${role}, 1, 1)`;
    await sql`insert into devices (id, account, sign_key, box_key, added_n) values (${person.device}, ${person.account}, '', '', 2)`;
    people.push(person);
  }
  return { room, people };
}

/** A token that nobody can open, of a length that is usual. */
export const anyToken = () => `gAAAA${randomBytes(180).toString("base64url")}` as Token;

/** One item from a person; a message unless `fields` say otherwise. */
export function anItem(
  room: RoomId,
  from: BareRoom["people"][number] | undefined,
  deviceSeq: number,
  fields: Partial<Record<keyof SendItem, unknown>> = {},
): AppendItem {
  if (!from) throw new Error("nobody");
  const item = {
    id: randomUUID(),
    kind: "message",
    deviceSeq,
    epoch: 1,
    target: null,
    thread: null,
    token: anyToken(),
    public: null,
  };
  return { room, sender: from.account, device: from.device, item: { ...item, ...fields } as SendItem };
}
