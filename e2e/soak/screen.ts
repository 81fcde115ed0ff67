import { Typers } from "@/engine/client/typers";
import { systemClock } from "@/engine/clock";
import type { Change } from "@/engine/core";
import type { RoomId } from "@/protocol/ids";
import type { Note } from "./recorder";

/** What a tab shows of who writes, beside its engine: it lives on when that one dies. */
export interface Screen {
  /** What an engine tells its tabs. */
  changed(change: Change): void;
  /** Whether somebody is shown as writing. */
  busy(): boolean;
  /** Notes whom it shows now. */
  tell(): void;
}

/** A screen of a device, by the product's own way to forget who wrote; whom it shows is noted whenever that changes. */
export function screenOf(client: string, note: Note): Screen {
  const rooms = new Map<RoomId, string>();
  const accountsIn = (room: RoomId) => typers.get(room).map(({ account }) => account);
  const typers = new Typers({
    clock: systemClock,
    person: async (account) => ({ account, handle: "", name: "" }),
    onChange() {
      for (const [room, before] of rooms) {
        const accounts = accountsIn(room);
        if (accounts.join() === before) continue;
        rooms.set(room, accounts.join());
        note({ t: "shown", client, room, accounts, at: Date.now() });
      }
    },
  });
  return {
    changed(change) {
      if (change.t !== "typing") return;
      if (!rooms.has(change.room)) rooms.set(change.room, "");
      typers.heard(change.room, change.account, change.on);
    },
    tell() {
      for (const room of rooms.keys()) note({ t: "shown", client, room, accounts: accountsIn(room), at: Date.now() });
    },
    busy: () => [...rooms.values()].some((accounts) => accounts !== ""),
  };
}
