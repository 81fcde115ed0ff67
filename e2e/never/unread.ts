import type { RoomId } from "@/protocol/ids";
import type { Person } from "../support/headless-person";

/**
 * What a device knows of a room, and of the keys to it, that it does not show whole: told where a run fails, for whoever looks
 * for the cause. Asks the server once for the boxes.
 */
export async function whyUnread({ name, store, engine, reports }: Person, room: RoomId): Promise<string> {
  const { core, book } = engine;
  const record = book.get(room);
  const held = await store.read(["events", "epochKeys", "userKeys"], async (tx) => ({
    events: await tx.range("events", { from: [room], to: [room] }),
    keys: (await tx.range("epochKeys", { from: [room], to: [room] })).map((row) => row.epoch),
    userKeys: (await tx.range("userKeys")).map((row) => row.generation),
  }));
  const closed = held.events.filter((row) => row.verdict !== "ok" && row.verdict !== "entry");
  const given = await core.api.boxesOf(room);
  const known = {
    device: core.me.device,
    ranges: record?.ranges,
    halt: record?.halt,
    locked: record?.locked,
    linkedTo: record?.linkedTo,
    wanted: record?.wanted.length,
    lines: record?.lines.map(({ n, seq, epoch, kind }) => `${n} ${kind} at ${seq}, epoch ${epoch}`),
    closed: closed.map(({ seq, verdict, detail }) => `${seq} ${verdict}/${detail}`),
    keys: held.keys,
    userKeys: held.userKeys,
    boxes: given.ok ? given.value.boxes.map(({ epoch, generation }) => [epoch, generation]) : given.code,
    reports: reports.slice(-6),
  };
  return `${name} in ${room}: ${JSON.stringify(known)}`;
}
