import { type AccountChange, type AccountState, applyAccountEntry, signAccountEntry } from "@/crypto/account-chain";
import { newBoxKey } from "@/crypto/box";
import { importFernetKey, newFernetKey } from "@/crypto/fernet";
import { directRoomId, keyCommit } from "@/crypto/hash";
import { sealNote } from "@/crypto/note";
import { newId } from "@/crypto/random";
import { type RoomChange, type RoomState, type SignedRoomEntry, seatOf, signRoomEntry } from "@/crypto/room-chain";
import { newSigner } from "@/crypto/sign";
import type { Sql } from "@/db/connect";
import type { MemberBox } from "@/protocol/http/rooms";
import type { AccountId, Box, DeviceId, EventId, RoomId } from "@/protocol/ids";
import type { Policy } from "@/protocol/policy";
import type { RoomType } from "@/protocol/room-entry";

/** Somebody with a real account chain and one device; `state` follows the chain. */
export interface TestPerson {
  handle: string;
  account: AccountId;
  device: DeviceId;
  identity: CryptoKey;
  signer: CryptoKey;
  state: AccountState;
}

const take = <T>(result: { ok: true; value: T } | { ok: false; code: string }): T => {
  if (!result.ok) throw new Error(result.code);
  return result.value;
};

/** Signs the next entry of a person's chain and stores it as the server does. `sql`: any role that may write accounts. */
export async function extendChain(sql: Sql, person: TestPerson, change: AccountChange): Promise<void> {
  const signer = change.kind === "device-retire" ? person.signer : person.identity;
  const entry = await signAccountEntry(person.state, { ...change, account: person.account }, signer);
  person.state = take(await applyAccountEntry(person.state, entry));
  const { n, hash } = person.state;
  await sql`update accounts set chain_n = ${n}, chain_hash = ${hash}, chain_state = ${sql.json(person.state as never)}
    where id = ${person.account}`;
  await sql`insert into account_entries (account, n, kind, payload, signature, hash)
    values (${person.account}, ${n}, ${change.kind}, ${entry.payload}, ${entry.signature}, ${hash})`;
}

/** Makes an account with one device, its chain `create` + `device-add`. */
export async function testPerson(sql: Sql, handle: string): Promise<TestPerson> {
  const account = newId() as AccountId;
  const device = newId() as DeviceId;
  const [identity, signer, user, box] = await Promise.all([newSigner(), newSigner(), newBoxKey(), newBoxKey()]);
  const created = await signAccountEntry(
    null,
    { account, kind: "create", delta: [identity.publicKey, user.publicKey] },
    identity.privateKey,
  );
  const state = take(await applyAccountEntry(null, created));
  await sql`insert into accounts (id, handle, opaque_record, ksf_version, setup_version, recovery_proof_hash, chain_n, chain_hash,
      chain_state, vault_version, vault_blob, profile_record)
    values (${account}, ${handle}, '', 1, 1, '', 1, ${state.hash}, ${sql.json(state as never)}, 1, '', '')`;
  await sql`insert into account_entries (account, n, kind, payload, signature, hash)
    values (${account}, 1, 'create', ${created.payload}, ${created.signature}, ${state.hash})`;
  const person = { handle, account, device, identity: identity.privateKey, signer: signer.privateKey, state };
  await extendChain(sql, person, { kind: "device-add", delta: [device, signer.publicKey, box.publicKey] });
  await sql`insert into devices (id, account, sign_key, box_key, added_n)
    values (${device}, ${account}, ${signer.publicKey}, ${box.publicKey}, 2)`;
  return person;
}

/** A signed entry with what a server wants beside it. */
export interface TestEntry extends SignedRoomEntry {
  entry: { id: EventId; payload: string; signature: string };
  boxes: MemberBox[];
  note: string;
}

/** `deviceSeq`: the author's next number in the room. */
export interface TestEntryDraft {
  author: TestPerson;
  deviceSeq?: number;
  room: RoomId;
  prev: RoomState | null;
  change: RoomChange;
  policy?: Policy | null;
}

/** Signs an entry, with a fresh key, note and boxes (whose inside no server sees) where it begins an epoch. */
export async function testEntry({
  author,
  deviceSeq = 1,
  room,
  prev,
  change,
  policy = null,
}: TestEntryDraft): Promise<TestEntry> {
  const isNew = ["create", "add", "remove", "rotate"].includes(change.kind);
  const epoch = (prev?.epoch ?? 0) + (isNew ? 1 : 0);
  const raw = newFernetKey();
  const sealed = await sealNote(await importFernetKey(raw), { v: 1, profiles: [] });
  const id = newId() as EventId;
  const signed = await signRoomEntry({
    ...change,
    ...{ room, id, prev, author: author.account, device: author.device, deviceSeq, epoch, policy },
    keyCommit: isNew ? await keyCommit(raw, room, epoch) : null,
    noteHash: isNew ? sealed.noteHash : null,
    signer: author.signer,
  });
  const boxes = Object.values(signed.state.seats).map((seat) => ({
    account: seat.account,
    generation: seat.generation,
    box: "AQ".padEnd(108, "A") as Box,
  }));
  return { ...signed, entry: { id, payload: signed.payload, signature: signed.signature }, boxes, note: sealed.note };
}

/** The `create` of a room of these people, the first of whom signs. In groups the others are members. */
export async function testCreate(
  type: RoomType,
  people: readonly TestPerson[],
  policy: Policy | null = null,
): Promise<TestEntry> {
  const [author, second = author] = people;
  if (!author || !second) throw new Error("nobody");
  const room = type === "group" ? (newId() as RoomId) : await directRoomId(author.account, second.account);
  const seats = people.map((one) => seatOf(one.state, type !== "group" || one === author ? "owner" : "member"));
  return testEntry({ author, room, prev: null, change: { kind: "create", delta: [type, seats] }, policy });
}

/** Uploads boxes and note of an entry, as a member does before it. */
export async function uploadKeys(sql: Sql, { state, boxes, note }: TestEntry): Promise<void> {
  for (const { account, generation, box } of boxes)
    await sql`insert into boxes (room, entry_hash, epoch, account, generation, box)
      values (${state.room}, ${state.hash}, ${state.epoch}, ${account}, ${generation}, ${box})`;
  await sql`insert into notes (room, entry_hash, epoch, note) values (${state.room}, ${state.hash}, ${state.epoch}, ${note})`;
}
