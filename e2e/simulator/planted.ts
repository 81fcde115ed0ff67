import type { Event } from "@/protocol/event";
import { hashOfToken } from "../soak/envelope";
import { PLANTS } from "../soak/plants";
import { appendInMemory } from "./append-function";
import { movedTo, type SendPorts, type ServerPlants } from "./plants";
import type { Planted } from "./simulate";

/** Every n-th time. */
function every(n: number): () => boolean {
  let times = 0;
  return () => ++times % n === 0;
}

/** Rings for what is about to be committed; now and then it never is. */
const earlyRing: () => Partial<ServerPlants> = () => ({
  async send(items, ports) {
    ports.ring(items.map((one, i) => foretold(one, i, ports)));
    if (ports.chance.often(0.3)) throw new Error("rolled back");
    return ports.append(items);
  },
});

function foretold(
  { room, sender, device, item }: Parameters<SendPorts["append"]>[0][number],
  i: number,
  ports: SendPorts,
) {
  const seq = (ports.tables.rooms.get(room)?.log.length ?? 0) + 1 + i;
  const { id, kind, deviceSeq, epoch, target, thread, token, public: open } = item;
  const words = { target, thread, token, tokenHash: hashOfToken(token), public: open };
  return { room, seq, id, kind, sender, device, deviceSeq, epoch, ...words, createdAt: 0 } as unknown as Event;
}

/** Forgets which ids it has. */
const noDedupe: () => Partial<ServerPlants> = () => ({
  append(tables, columns, now) {
    for (const [i, id] of columns.id.entries())
      if (columns.kind[i] === "message") tables.rooms.get(columns.room[i] as never)?.byId.delete(id as never);
    return appendInMemory(tables, columns, now);
  },
});

/** Answers before the commit, which now and then fails. */
const earlyAnswer: () => Partial<ServerPlants> = () => {
  const fails = every(15);
  return {
    append(tables, columns, now) {
      const rows = appendInMemory(tables, columns, now);
      const [room, last] = [tables.rooms.get(columns.room.at(-1) as never), rows.at(-1)];
      if (!room || last?.o_status !== "ok" || !fails()) return rows;
      const gone = room.log.pop()?.event;
      if (gone) room.byId.delete(gone.id);
      const before = room.log.findLast((row) => row.event.device === gone?.device)?.event;
      if (gone && before) room.last.set(gone.device, before);
      else if (gone) room.last.delete(gone.device);
      return rows;
    },
  };
};

/** Takes whatever cursor comes last. */
const fallingCursors: () => Partial<ServerPlants> = () => ({
  moveCursor(tables, cursor) {
    const found = tables.member(cursor.room, cursor.account);
    if (!found) return null;
    const { room, member } = found;
    if (cursor.read > 0) member.read = Math.min(cursor.read, room.log.length);
    member.delivered = Math.min(Math.max(cursor.read, cursor.delivered), room.log.length);
    return movedTo(cursor, found);
  },
});

/** Of those that the soak plants between an engine and its ports. */
const OF_THE_SOAK = ["new-ids", "lost-rows", "dropped-event", "early-ack", "late-resume", "shuffled-outbox"];

/** Bugs that a run must find: the server's own, and some of the soak's. */
export const PLANTED: Readonly<Record<string, Planted>> = {
  "early-ring": { about: "rings for what is not committed yet, and never may be", server: earlyRing },
  "no-dedupe": { about: "appends again what is sent again", server: noDedupe },
  "early-answer": { about: "answers before the commit, which may fail", server: earlyAnswer },
  "falling-cursors": { about: "takes whatever cursor comes last", server: fallingCursors },
  "late-heads": {
    about: "compares with a head that is one behind",
    server: () => ({ head: (head) => Math.max(0, head - 1) }),
  },
  ...Object.fromEntries(
    OF_THE_SOAK.flatMap((name) => {
      const make = PLANTS[name];
      return make ? [[name, { about: make().about, device: make } satisfies Planted]] : [];
    }),
  ),
};
