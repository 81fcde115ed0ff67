import type { EventRow, OutboxRow, ReceiptsRow, RoomRow } from "@/engine/store/tables";
import { every, onPut } from "./on-put";
import type { Plant } from "./plants";

/** A store that keeps, now and then, what it heard of others the time before. */
function keepOlder(): Plant {
  return {
    about: "lets an older receipt take the place of a newer one",
    store: (inner) => {
      const stale = every(3);
      const before = new Map<string, ReceiptsRow>();
      return onPut(async (tx, table, row) => {
        const { room } = row as ReceiptsRow;
        const old = table === "receipts" && stale() ? before.get(room) : undefined;
        const now = table === "receipts" ? await tx.get("receipts", [room]) : undefined;
        if (now && !old) before.set(room, now);
        await tx.put(table, old ?? row);
      })(inner);
    },
  };
}

/** A store that writes a read cursor down one place too low. */
function readLess(): Plant {
  return {
    about: "forgets the last thing that one has read",
    store: onPut((tx, table, row) => {
      const { read } = row as RoomRow;
      return tx.put(table, table === "rooms" ? { ...(row as RoomRow), read: Math.max(0, read - 1) } : row);
    }),
  };
}

/** A server that counts what one wrote oneself. */
function countOwn(): Plant {
  return {
    about: "counts one's own words as unread",
    http: (inner) => ({
      async request(method, path, body, type) {
        const answer = await inner.request(method, path, body, type);
        if (method !== "GET" || !path.endsWith("/rooms") || answer.status !== 200) return answer;
        const list = JSON.parse(answer.text) as { rooms: { unread: number }[] };
        for (const room of list.rooms) room.unread = Math.min(100, room.unread + 1);
        return { ...answer, text: JSON.stringify(list) };
      },
    }),
  };
}

/** A device to which an edit is the last word about a message, whatever came before. */
function editRevives(): Plant {
  return {
    about: "brings a deleted message back when it is edited",
    store: onPut(async (tx, table, row) => {
      await tx.put(table, row);
      const { kind, target, room, state } = row as OutboxRow;
      if (table !== "outbox" || kind !== "edit" || state !== "queued" || target === null) return;
      for (const { seq } of await tx.range("refs", { from: [room, target], to: [room, target] })) {
        const about = await tx.get("events", [room, seq]);
        if (about?.event.kind === "delete") await tx.put("events", { ...about, verdict: "newer", body: null });
      }
    }),
  };
}

/** A store that takes blanking for a mistake. */
function keepWords(): Plant {
  return {
    about: "keeps the words of what was deleted for good",
    store: onPut(async (tx, table, row) => {
      const fresh = row as EventRow;
      const held =
        table === "events" && fresh.verdict === "removed" ? await tx.get("events", [fresh.room, fresh.seq]) : undefined;
      await tx.put(table, held?.body ? held : row);
    }),
  };
}

/** A composer that says of every answered message that it stands where it does not stand yet. */
function answerAhead(): Plant {
  return {
    about: "answers what is yet to be said",
    store: onPut((tx, table, row) => {
      const { publicText, state } = row as OutboxRow;
      if (table !== "outbox" || state !== "queued" || !publicText?.includes('"at"')) return tx.put(table, row);
      const beside = JSON.parse(publicText) as { at: number };
      return tx.put(table, { ...(row as OutboxRow), publicText: JSON.stringify({ ...beside, at: beside.at + 1_000 }) });
    }),
  };
}

/** Bugs in what is done with messages, and in how far people are. */
export const DEED_PLANTS: Readonly<Record<string, () => Plant>> = {
  "older-receipt": keepOlder,
  "read-less": readLess,
  "own-unread": countOwn,
  "edit-revives": editRevives,
  "kept-words": keepWords,
  "answer-ahead": answerAhead,
};
