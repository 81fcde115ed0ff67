import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import type { chainAppendInput } from "@/protocol/http/account";
import type { chainsInput, profilesInput } from "@/protocol/http/people";
import type { AccountId, SessionId } from "@/protocol/ids";
import { judgeEntries } from "@/server/devices/judge-entries";
import type { Written } from "@/server/devices/write-entries";
import type { DeviceActor } from "@/server/sessions/actor";
import type { Database } from "./database";
import { countLists } from "./entries";
import { type StoredEvent, Tables } from "./tables";

/** GET /account. */
export function ownAccount(tables: Tables, actor: DeviceActor): Result<unknown, "not-found"> {
  const account = tables.accounts.get(actor.account);
  if (!account) return fail("not-found");
  return ok({
    account: account.id,
    handle: account.handle,
    session: actor.session,
    device: actor.device,
    operator: false,
    chain: account.entries,
    deviceBoxes: account.deviceBoxes.filter((box) => box.device === actor.device),
    profile: account.profile,
    profileVersion: 1,
    vaultVersion: 1,
  });
}

/** Whether they are one, or stand in a room that the first is in now. */
function knows(tables: Tables, me: AccountId, other: AccountId): boolean {
  return (
    me === other || [...tables.rooms.values()].some((room) => tables.member(room.id, me) && room.members.has(other))
  );
}

/** The entries of a chain as far as the first may read it: of who was in a room with them, up to when their own time ended. */
function readable(tables: Tables, me: AccountId, other: AccountId) {
  const account = tables.accounts.get(other);
  if (!account) return null;
  const { id, handle, entries, entriesAt } = account;
  if (knows(tables, me, other)) return { account: id, handle, entries };
  let until = -1;
  for (const room of tables.rooms.values()) {
    const end = room.members.get(me)?.untilSeq ?? 0;
    const letIn = ({ event }: StoredEvent) =>
      (event.kind === "create" || event.kind === "add") && event.public?.includes(other);
    if (room.members.has(other) && room.log.slice(0, end).some(letIn))
      until = Math.max(until, room.log[end - 1]?.event.createdAt ?? -1);
  }
  if (until < 0) return null;
  return { account: id, handle, entries: entries.filter((_, i) => (entriesAt[i] ?? 0) <= until) };
}

/** POST /accounts/chains: of whom may be known, in order of their ids. */
export function peopleChains(tables: Tables, me: AccountId, { people }: z.infer<typeof chainsInput>) {
  const found = people.flatMap(({ account: other, after }) => {
    const chain = readable(tables, me, other);
    const entries = chain?.entries.slice(after) ?? [];
    return chain && entries.length > 0 ? [{ ...chain, entries }] : [];
  });
  return ok({ people: found.sort((a, b) => (a.account < b.account ? -1 : 1)) });
}

/** POST /accounts/profiles: acquaintances only. */
export function peopleProfiles(tables: Tables, me: AccountId, { accounts }: z.infer<typeof profilesInput>) {
  const found = accounts.map((other) => personProfile(tables, me, other));
  return ok({ people: found.flatMap((one) => (one.ok ? [one.value] : [])) });
}

/** GET /accounts/:account/profile: for acquaintances only. */
export function personProfile(tables: Tables, me: AccountId, other: AccountId): Result<unknown, "not-found"> {
  const account = knows(tables, me, other) ? tables.accounts.get(other) : undefined;
  return account ? ok({ account: other, record: account.profile, version: 1 }) : fail("not-found");
}

/** GET /accounts/:account/chain: of whom may be known. */
export function personChain(
  tables: Tables,
  me: AccountId,
  other: AccountId,
  after: number,
): Result<unknown, "not-found"> {
  const chain = readable(tables, me, other);
  return chain ? ok({ ...chain, entries: chain.entries.slice(after) }) : fail("not-found");
}

/** POST /account/chain: the account's lock first, then those of all its rooms, which become stale with its keys. */
export async function appendChain(
  database: Database,
  { account: id }: DeviceActor,
  input: z.infer<typeof chainAppendInput>,
): Promise<Result<Written, "conflict" | "bad-entry" | "not-found">> {
  const rooms = [...database.tables.rooms.values()].filter((room) => room.members.get(id)?.untilSeq === null);
  return database.locked([id, ...rooms.map((room) => room.id)], async (tables) => {
    const account = tables.accounts.get(id);
    if (!account) return fail("not-found");
    const judged = await judgeEntries(account.state, input.entries);
    if (!judged.ok) return judged;
    account.state = judged.value.state;
    account.entries = [...account.entries, ...input.entries];
    account.entriesAt.push(...input.entries.map(() => database.now()));
    account.deviceBoxes.push(...(input.deviceBoxes ?? []));
    const closed: SessionId[] = [];
    for (const device of judged.value.ended) {
      const row = tables.devices.get(device);
      if (row) row.endedN = account.state.devices[device]?.endedN ?? null;
      for (const [session, held] of tables.sessions) {
        if (held.device !== device) continue;
        held.alive = false;
        closed.push(session);
      }
    }
    const mine = [...tables.rooms.values()].filter((room) => tables.member(room.id, id));
    for (const room of mine) room.stale = true;
    const lists = [...new Set(mine.flatMap((room) => Tables.present(room).map((member) => member.account)))].sort();
    countLists(tables, lists);
    return ok({ n: account.state.n, closed, lists });
  });
}
