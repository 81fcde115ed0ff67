import type { z } from "zod";
import { type AccountState, accountEntryHash, applyAccountEntry, readAccountChain } from "@/crypto/account-chain";
import { openRest, sealRest } from "@/crypto/at-rest";
import { fromB64u } from "@/crypto/bytes";
import { openProfile } from "@/crypto/profile";
import type { AccountEntry } from "@/protocol/account-entry";
import type { chainOutput } from "@/protocol/http/people";
import type { AccountId, B64u32, DeviceId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { type Core, LaterError, putRow } from "../core";
import { Mutex } from "../mutex";
import type { AccountRow } from "../store/tables";
import { heldNotesWhole } from "./own-notes";
import { personAtRest } from "./person-at-rest";
import { type Pin, type PlacedPin, pinHere, pinValue } from "./pins";

/** What the server gives of a person's chain. */
type Person = z.infer<typeof chainOutput>;

/** A person's profile key and its version, as somebody says them. */
interface ToldProfile {
  account: AccountId;
  key: B64u32;
  version: number;
}

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

  /**
   * The chain up to at least entry n, fetched where it is not known that far. Null where the server does not give it; a
   * LaterError where no answer comes, for what could not be had says nothing of what there is.
   */
  async atLeast(account: AccountId, n: number): Promise<AccountState | null> {
    const row = await this.row(account);
    if (row && row.state.n >= n) return row.state;
    return this.refresh(account, true, n);
  }

  /**
   * Fetches what is new in a person's chain; what does not link to what is known is refused and reported. Where no answer
   * comes: what is known, or with `strict` a LaterError. `n`: a signed entry names the person by their chain up to there, so
   * whoever is met now is pinned as they were then.
   */
  refresh(account: AccountId, strict = false, n?: number): Promise<AccountState | null> {
    return this.#mutex.run(account, async () => {
      const row = await this.row(account);
      const got = await this.#core.api.chain(account, row?.state.n ?? 0);
      if (!got.ok && strict && got.code !== "not-found") throw new LaterError(got.code);
      if (!got.ok) return row?.state ?? null;
      return this.#take(account, got.value.handle, got.value.entries, n);
    });
  }

  /** Several people's chains, each up to at least its n, as `atLeast`: those that are not known that far are fetched together. */
  async allAtLeast(people: readonly (readonly [AccountId, number])[]): Promise<void> {
    const behind: AccountId[] = [];
    for (const [account, n] of people) if (((await this.row(account))?.state.n ?? 0) < n) behind.push(account);
    // One alone is fetched where it is asked for.
    if (behind.length > 1) await this.refreshAll(behind, new Map(people));
  }

  /**
   * Fetches what is new in several people's chains: whole chains a hundred at a time, of those who are known all at once, for
   * few have moved. Throws LaterError where no answer comes. `named`: up to where signed entries name them, as in `refresh`.
   */
  async refreshAll(accounts: readonly AccountId[], named: ReadonlyMap<AccountId, number> = new Map()): Promise<void> {
    const asked: { account: AccountId; after: number }[] = [];
    for (const account of accounts) asked.push({ account, after: (await this.row(account))?.state.n ?? 0 });
    const parts = [
      ...chunks(
        asked.filter(({ after }) => after === 0),
        LIMITS.entryPeople,
      ),
      ...chunks(
        asked.filter(({ after }) => after > 0),
        LIMITS.roomMembers,
      ),
    ];
    for (const people of parts) {
      const got = await this.#core.api.chains({ people });
      if (!got.ok) throw new LaterError(got.code);
      const given = new Map(got.value.people.map((person) => [person.account, person]));
      const taken = people.map(({ account, after }) => {
        const person = given.get(account);
        return person && this.#mutex.run(account, () => this.#newer(person, after, named.get(account)));
      });
      await Promise.all(taken);
    }
  }

  /** Takes entries that were asked for above n = `after`, unless others came in between. Run alone on the person. */
  async #newer({ account, handle, entries }: Person, after: number, n: number | undefined): Promise<void> {
    const known = (await this.row(account))?.state.n ?? 0;
    if (known >= after) await this.#take(account, handle, entries.slice(known - after), n);
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

  async #take(account: AccountId, handle: string, entries: AccountEntry[], n?: number): Promise<AccountState | null> {
    const row = await this.row(account);
    if (!row) return this.#first(account, handle, entries, n);
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

  async #first(account: AccountId, handle: string, entries: AccountEntry[], n?: number): Promise<AccountState | null> {
    const read = await readAccountChain(account, entries);
    if (!read.ok) {
      this.#core.report("account-chain", `${account} ${read.code}`);
      return null;
    }
    if (!(await heldNotesWhole(this.#core)))
      throw new LaterError("unavailable", "nobody is met before the notes are here");
    const state = read.value;
    const pinned = await this.pinInNotes(account);
    const then = await readAccountChain(account, entries.slice(0, n));
    const { pin, seq: pinSeq } = pinned ?? { pin: pinOf(then.ok ? then.value : state, "met"), seq: null };
    await this.#keep({ account, handle, state, pin, pinSeq, profile: null, profileVersion: 0 });
    if (!pinned) this.onPin(account, pin);
    return state;
  }

  /** True where this device knows somebody else under that handle. */
  async isSomebodyElses(handle: string, account: AccountId): Promise<boolean> {
    const rows = await this.#core.store.read(["accounts"], (tx) => tx.range("accounts"));
    return rows.some((row) => row.handle === handle && row.account !== account);
  }

  /** The pin that Notes to self give a person, as far as they were read here. */
  async pinInNotes(account: AccountId): Promise<PlacedPin | null> {
    const row = await this.#core.store.read(["personal"], (tx) => tx.get("personal", [`pin/${account}`]));
    if (!row) return null;
    const value = pinValue.safeParse(await openRest(this.#core.me.restKey, row.value));
    return value.success ? { pin: value.data, seq: row.seq } : null;
  }

  /** True where the identity behind a known handle is not the one that was pinned, and nobody has confirmed it. */
  async identityChanged(account: AccountId): Promise<boolean> {
    const row = await this.row(account);
    return row !== null && row.pin.identity !== row.state.identity;
  }

  /** The person has asked another way and accepts the new identity. */
  confirm(account: AccountId): Promise<void> {
    return this.#mutex.run(account, async () => {
      const row = await this.row(account);
      if (!row) return;
      const pin = pinOf(row.state, "confirmed");
      await this.#keep({ ...row, pin, pinSeq: null });
      this.onPin(account, pin);
    });
  }

  /** Notes to self say `said` of a person, and altogether `log`: where that is another identity than the chain's, the person is asked. */
  adoptPin(account: AccountId, log: PlacedPin, said: unknown): Promise<void> {
    return this.#mutex.run(account, async () => {
      const row = await this.row(account);
      if (!row) return;
      const next = pinHere({ pin: row.pin, seq: row.pinSeq }, log, said);
      if (next.pin !== row.pin || next.seq !== row.pinSeq)
        await this.#keep({ ...row, pin: next.pin, pinSeq: next.seq });
    });
  }

  /**
   * A person gave this room their profile key: fetch and open the record when it is newer than ours. Whose it is and how old
   * follows from the person's own signature. What does not check out changes nothing. False: no answer came.
   */
  async learnProfile(account: AccountId, key: B64u32, version: number): Promise<boolean> {
    const row = await this.row(account);
    if (!row || row.profileVersion >= version) return true;
    const got = await this.#core.api.profileOf(account);
    if (got.ok) await this.#openProfile({ account, key, version }, got.value.record);
    return got.ok || got.code === "not-found";
  }

  /** The same for what others say of people, in a note: it counts only while nothing is known of them. False: no answer came. */
  async learnProfiles(told: readonly ToldProfile[]): Promise<boolean> {
    const due: ToldProfile[] = [];
    for (const one of told) {
      const row = await this.row(one.account);
      if (row && row.profile === null) due.push(one);
    }
    for (const some of chunks(due, LIMITS.entryPeople)) {
      const got = await this.#core.api.profilesOf({ accounts: some.map(({ account }) => account) });
      if (!got.ok) return false;
      const records = new Map(got.value.people.map(({ account, record }) => [account, record]));
      for (const one of some) {
        const record = records.get(one.account);
        if (record) await this.#openProfile(one, record);
      }
    }
    return true;
  }

  async #openProfile({ account, key, version }: ToldProfile, token: string): Promise<void> {
    const chainWith = (device: DeviceId) => this.#chainWith(account, device);
    const opened = await openProfile({ rawKey: fromB64u(key), token, account, least: version, chainWith });
    if (!opened.ok) return this.#core.report("profile", `${account} ${opened.code}`);
    const { name, status, version: signed } = opened.value;
    const profile = await sealRest(this.#core.me.restKey, { key, name, status });
    await this.#mutex.run(account, async () => {
      const now = await this.row(account);
      if (now && now.profileVersion < signed) await this.#keep({ ...now, profile, profileVersion: signed });
    });
  }

  /** The chain of a person with this device in it, asked for once where it is not. */
  async #chainWith(account: AccountId, device: DeviceId): Promise<AccountState | null> {
    const known = await this.known(account);
    return known && device in known.devices ? known : this.refresh(account);
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

function chunks<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}

function pinOf(state: AccountState, how: Pin["how"]): Pin {
  return { identity: state.identity, n: state.n, hash: state.hash, verified: false, how };
}
