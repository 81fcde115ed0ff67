import { randomBytes } from "node:crypto";
import type { AccountState } from "@/crypto/account-chain";
import { toB64u } from "@/crypto/bytes";
import { sealProfile } from "@/crypto/profile";
import type { Sql } from "@/db/connect";
import type { Person } from "@/e2e/support/headless-person";
import { testPerson } from "@/e2e/support/test-people";
import type { AccountId, B64u32, DeviceId } from "@/protocol/ids";
import { nameOf } from "./words";

const AT_ONCE = 20;

/** Somebody who writes in rooms: real keys, a real chain, a profile that rooms are given. */
export interface Author {
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly signer: CryptoKey;
  readonly state: AccountState;
  /** null: their own engine keeps it to itself */
  readonly profileKey: B64u32 | null;
}

/** Many people straight in the database, each with a sealed profile as their engine would have left it there. */
export async function makePeople(sql: Sql, count: number): Promise<Author[]> {
  const people: Author[] = [];
  for (let at = 0; at < count; at += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, i) => makePerson(sql, at + i));
    people.push(...(await Promise.all(some)));
  }
  return people;
}

async function makePerson(sql: Sql, i: number): Promise<Author> {
  const { account, device, signer, state } = await testPerson(sql, `person${i}`);
  const rawKey = new Uint8Array(randomBytes(32));
  const record = await sealProfile({ rawKey, account, version: 1, name: nameOf(i), device, signer });
  await sql`update accounts set profile_record = ${record} where id = ${account}`;
  return { account, device, signer, state, profileKey: toB64u(rawKey) as B64u32 };
}

/** Somebody with an engine of their own, as an author of what the bench writes for them. Their engine is stopped. */
export async function authorOf(person: Person): Promise<Author> {
  const { me } = person.engine.core;
  const state = await person.engine.people.known(me.account);
  if (!state) throw new Error(`${person.name} does not know their own chain`);
  const { key } = await person.engine.profile.own();
  person.engine.stop();
  return { account: me.account, device: me.device, signer: me.signKey, state, profileKey: key };
}
