import { z } from "zod";
import { type AccountState, accountEntryHash, applyAccountEntry, readAccountChain } from "@/crypto/account-chain";
import { openRest, sealRest } from "@/crypto/at-rest";
import { fromB64u } from "@/crypto/bytes";
import { openProfile } from "@/crypto/profile";
import type { AccountEntry } from "@/protocol/account-entry";
import { type AccountId, type B64u32, b64u32 } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { type Core, LaterError, putRow } from "../core";
import { Mutex } from "../mutex";
import type { AccountRow } from "../store/tables";

/** What rests sealed about a person. */
export const personAtRest = z.strictObject({ key: b64u32.nullable(), name: z.string().nullable() });
const pinValue = z.strictObject({ identity: b64u32, n: z.int().min(1), hash: b64u32, verified: z.boolean() });
type Pin = z.infer<typeof pinValue>;

/** The people this device knows: their chains, verified link by link and pinned, and their profiles. */
export class People {
  readonly #core: Core;
  readonly #rows = new Map<AccountId, AccountRow>();
  readonly #mutex = new Mutex<AccountId>();
  /** Told of every first meeting and every confirmed change, so that the pin reaches the other devices. */
  onPin: (account: AccountId, pin: Pin) => void = () => {};

  constructor(core: Core) {
    this.#core = core;
  }

  /** What is known here, without asking anybody. */
  async row(account: AccountId): Promise<AccountRow | null> {
    const cached = this.#rows.get(account);
    if (cached) return cached;
    const row = (await this.#core.store.read(["accounts"], (tx) => tx.get("accounts", [account]))) ?? null;
    if (row) this.#rows.set(account, row);
    return row;
  }

  /** The chain as it is known here, without asking anybody. */
  async known(account: AccountId): Promise<AccountState | null> {
    return (await this.row(account))?.state ?? null;
  }

  /** The chain up to at least entry n, fetched where it is not known that far. Null where the server does not give it. */
  async atLeast(account: AccountId, n: number): Promise<AccountState | null> {
    const row = await this.row(account);
    if (row && row.state.n >= n) return row.state;
    return this.refresh(account);
  }

  /**
   * Fetches what is new in a person's chain; what does not link to what is known is refused and reported. Where no answer
   * comes: what is known, or with `strict` a LaterError.
   */
  refresh(account: AccountId, strict = false): Promise<AccountState | null> {
    return this.#mutex.run(account, async () => {
      const row = await this.row(account);
      const got = await this.#core.api.chain(account, row?.state.n ?? 0);
      if (!got.ok && strict && got.code !== "not-found") throw new LaterError(got.code);
      if (!got.ok) return row?.state ?? null;
      return this.#take(account, got.value.handle, got.value.entries);
    });
  }

  /** Several people's chains, each up to at least its n: those that are not known that far are fetched together. */
  async allAtLeast(people: readonly (readonly [AccountId, number])[]): Promise<void> {
    const behind: AccountId[] = [];
    for (const [account, n] of people) if (((await this.row(account))?.state.n ?? 0) < n) behind.push(account);
    // One alone is fetched where it is asked for.
    if (behind.length > 1) await this.refreshAll(behind);
  }

  /** Fetches what is new in several people's chains, a hundred at a time. Throws LaterError where no answer comes. */
  async refreshAll(accounts: readonly AccountId[]): Promise<void> {
    for (let at = 0; at < accounts.length; at += LIMITS.entryPeople) {
      const people: { account: AccountId; after: number }[] = [];
      for (const account of accounts.slice(at, at + LIMITS.entryPeople))
        people.push({ account, after: (await this.row(account))?.state.n ?? 0 });
      const got = await this.#core.api.chains({ people });
      if (!got.ok) throw new LaterError(got.code);
      for (const { account, after } of people) {
        const given = got.value.people.find((person) => person.account === account);
        if (given) await this.#mutex.run(account, () => this.#newer(account, after, given));
      }
    }
  }

  /** Takes entries that were asked for above n = `after`, unless others came in between. Run alone on the person. */
  async #newer(account: AccountId, after: number, given: { handle: string; entries: AccountEntry[] }): Promise<void> {
    const known = (await this.row(account))?.state.n ?? 0;
    if (known >= after) await this.#take(account, given.handle, given.entries.slice(known - after));
  }

  /** Meets a person by a whole chain, as a handle look-up gives it. */
  meet(account: AccountId, handle: string, chain: AccountEntry[]): Promise<AccountState | null> {
    return this.#mutex.run(account, async () => {
      const row = await this.row(account);
      if (row && !(await this.#continues(row, chain))) return row.state;
      return this.#take(account, handle, row ? chain.slice(row.state.n) : chain);
    });
  }

  /**
   * True where a whole chain holds what is known. A shorter one may only be late, so the entry known last is asked for: a
   * server that no longer has it has rolled the chain back.
   */
  async #continues(row: AccountRow, chain: AccountEntry[]): Promise<boolean> {
    const { account, state } = row;
    const known = chain[state.n - 1];
    if (known) {
      const same = (await accountEntryHash(known)) === state.hash;
      if (!same) this.#core.report("account-chain", `${account} fork`);
      return same;
    }
    const got = await this.#core.api.chain(account, state.n - 1);
    if (!got.ok) return false;
    const hashes = await Promise.all(got.value.entries.map(accountEntryHash));
    if (!hashes.includes(state.hash as B64u32)) this.#core.report("account-chain", `${account} rollback`);
    return false;
  }

  async #take(account: AccountId, handle: string, entries: AccountEntry[]): Promise<AccountState | null> {
    const row = await this.row(account);
    if (!row) return this.#first(account, handle, entries);
    let state = row.state;
    for (const entry of entries) {
      const next = await applyAccountEntry(state, entry);
      if (!next.ok) {
        this.#core.report("account-chain", `${account} ${next.code}`);
        break;
      }
      state = next.value;
    }
    // A handle is in no chain and is never changed: another one under a known identity is not believed.
    if (handle !== row.handle) this.#core.report("handle", account);
    if (state !== row.state) await this.#keep({ ...row, state });
    return state;
  }

  async #first(account: AccountId, handle: string, entries: AccountEntry[]): Promise<AccountState | null> {
    const read = await readAccountChain(account, entries);
    if (!read.ok) {
      this.#core.report("account-chain", `${account} ${read.code}`);
      return null;
    }
    const state = read.value;
    const pinned = await this.#pinFromNotes(account);
    const pin = pinned ?? { identity: state.identity, n: state.n, hash: state.hash, verified: false };
    await this.#keep({ account, handle, state, pin, profile: null, profileVersion: 0 });
    if (!pinned) this.onPin(account, pin);
    return state;
  }

  /** True where this device knows somebody else under that handle. */
  async isSomebodyElses(handle: string, account: AccountId): Promise<boolean> {
    const rows = await this.#core.store.read(["accounts"], (tx) => tx.range("accounts"));
    return rows.some((row) => row.handle === handle && row.account !== account);
  }

  async #pinFromNotes(account: AccountId): Promise<Pin | null> {
    const row = await this.#core.store.read(["personal"], (tx) => tx.get("personal", [`pin/${account}`]));
    if (!row) return null;
    const value = pinValue.safeParse(await openRest(this.#core.me.restKey, row.value));
    return value.success ? value.data : null;
  }

  /** True where the identity behind a known handle is not the one that was pinned, and nobody has confirmed it. */
  async identityChanged(account: AccountId): Promise<boolean> {
    const row = await this.row(account);
    return row !== null && row.pin.identity !== row.state.identity;
  }

  /** The person has asked another way and accepts the new identity. */
  async confirm(account: AccountId): Promise<void> {
    const row = await this.row(account);
    if (!row) return;
    const pin = { identity: row.state.identity, n: row.state.n, hash: row.state.hash, verified: false };
    await this.#keep({ ...row, pin });
    this.onPin(account, pin);
  }

  /** A pin written by another device of one's own. */
  async adoptPin(account: AccountId, value: unknown): Promise<void> {
    const pin = pinValue.safeParse(value);
    const row = await this.row(account);
    if (pin.success && row && JSON.stringify(pin.data) !== JSON.stringify(row.pin))
      await this.#keep({ ...row, pin: pin.data });
  }

  /**
   * A person gave this room their profile key: fetch and open the record when it is newer than ours. What others say of a
   * person (a note) counts only while the person has said nothing, and nothing that opens is replaced by what does not.
   */
  async learnProfile(account: AccountId, key: B64u32, version: number, from: "person" | "note"): Promise<void> {
    const row = await this.row(account);
    if (!row || (from === "note" ? row.profile !== null : row.profileVersion >= version)) return;
    const got = await this.#core.api.profileOf(account);
    let name: string | null = null;
    if (got.ok) {
      try {
        name = (await openProfile(fromB64u(key), got.value.record)).name;
      } catch {
        this.#core.report("profile", `${account} does not open`);
      }
    }
    if (name === null) return;
    const now = (await this.row(account)) ?? row;
    const profile = await sealRest(this.#core.me.restKey, { key, name });
    // A note's version is somebody else's word: the person's own first event comes after it whatever it says.
    await this.#keep({ ...now, profile, profileVersion: from === "note" ? 0 : version });
  }

  /** The profile key of a person, for the note of the next epoch. */
  async profileKey(account: AccountId): Promise<[B64u32, number] | null> {
    const row = await this.row(account);
    if (!row?.profile) return null;
    const rest = personAtRest.safeParse(await openRest(this.#core.me.restKey, row.profile));
    return rest.success && rest.data.key ? [rest.data.key, Math.max(1, row.profileVersion)] : null;
  }

  async #keep(row: AccountRow): Promise<void> {
    await putRow(this.#core, "accounts", row);
    this.#rows.set(row.account, row);
    this.#core.changed({ t: "person", account: row.account });
  }
}
