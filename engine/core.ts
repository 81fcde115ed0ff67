import type { AccountId, RoomId } from "@/protocol/ids";
import type { Presence } from "@/protocol/presence";
import type { Clock } from "./clock";
import type { Row, Store } from "./store/store";
import type { DeviceRow, TableName } from "./store/tables";
import type { Api } from "./transport/api";

/** What changed in the local store, told to every view. */
export type Change =
  | { t: "room"; room: RoomId }
  | { t: "person"; account: AccountId }
  | { t: "me" }
  /** stars, settings: what a person keeps for themselves */
  | { t: "personal" }
  /** how far one has read threads of a room, and which of them are silent */
  | { t: "thread"; room: RoomId }
  /** somebody began to write in a room, or is done; not in the store */
  | { t: "typing"; room: RoomId; account: AccountId; on: boolean }
  /** how people are whom some page shows; not in the store */
  | { t: "presence"; people: Presence[] };

/** What every part of one running engine shares. */
export interface Core {
  readonly store: Store;
  /** Writes fail once another tab leads. */
  readonly term: number;
  readonly api: Api;
  readonly clock: Clock;
  me: DeviceRow;
  changed(change: Change): void;
  /** A finding for whoever debugs: never content, names or keys. */
  report(what: string, detail: string): void;
}

/** Writes one row under the engine's term. */
export function putRow<T extends TableName>(core: Core, table: T, row: Row<T>): Promise<void> {
  return core.store.write([table], (tx) => tx.put(table, row), core.term);
}

/** Why a piece of the engine's work cannot go on now; it is tried again after the next connection. */
export class LaterError extends Error {
  readonly code: string;
  constructor(code: string, detail = "") {
    super(`${code} ${detail}`.trim());
    this.name = "LaterError";
    this.code = code;
  }
}
