import { openRest } from "@/crypto/at-rest";
import type { AccountId } from "@/protocol/ids";
import { personAtRest } from "../account/person-at-rest";
import type { Store } from "../store/store";
import type { AccountRow, DeviceRow } from "../store/tables";
import type { Person } from "./view-types";

/** What a tab shows of somebody. */
interface Known {
  person: Person;
  /** their identity is not the one that was pinned, and nobody has confirmed it */
  isChanged: boolean;
}

/** The people of the local store, each read once until they change; those who are asked for together are read together. */
export class KnownPeople {
  readonly #store: Store;
  readonly #device: () => Promise<DeviceRow | null>;
  readonly #known = new Map<AccountId, Promise<Known | null>>();
  #asked: { accounts: AccountId[]; rows: Promise<ReadonlyMap<AccountId, AccountRow>> } | null = null;

  constructor(store: Store, device: () => Promise<DeviceRow | null>) {
    this.#store = store;
    this.#device = device;
  }

  forget(account: AccountId): void {
    this.#known.delete(account);
  }

  /** Null where nothing is known of them; asked again the next time. */
  async get(account: AccountId): Promise<Known | null> {
    const reading = this.#known.get(account) ?? this.#read(account);
    // A reading that began before the person changed is forgotten with them, and must not come back when it ends.
    this.#known.set(account, reading);
    const known = await reading.catch((cause) => {
      this.forget(account);
      throw cause;
    });
    if (!known && this.#known.get(account) === reading) this.#known.delete(account);
    return known;
  }

  async #read(account: AccountId): Promise<Known | null> {
    this.#asked ??= { accounts: [], rows: Promise.resolve().then(() => this.#readAsked()) };
    this.#asked.accounts.push(account);
    const row = (await this.#asked.rows).get(account);
    return row ? this.#knownOf(row) : null;
  }

  async #readAsked(): Promise<ReadonlyMap<AccountId, AccountRow>> {
    const accounts = this.#asked?.accounts ?? [];
    this.#asked = null;
    return this.#store.read(["accounts"], async (tx) => {
      const rows = await Promise.all(accounts.map((account) => tx.get("accounts", [account])));
      return new Map(rows.flatMap((row) => (row ? [[row.account, row] as const] : [])));
    });
  }

  async #knownOf({ account, handle, profile, pin, state }: AccountRow): Promise<Known> {
    const device = await this.#device();
    const rest = device && profile ? personAtRest.safeParse(await openRest(device.restKey, profile)) : null;
    const name = (rest?.success && rest.data.name) || `@${handle}`;
    const status = rest?.success ? rest.data.status : null;
    return {
      person: { account, handle, name, ...(status ? { status } : {}) },
      isChanged: pin.identity !== state.identity,
    };
  }
}
