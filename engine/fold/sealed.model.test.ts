import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { openRest } from "@/crypto/at-rest";
import { TestPerson } from "@/crypto/testing/person";
import { signedIn, startParts } from "../testing/one-engine";
import { fold } from "./fold";
import { foldEvent } from "./fold-event";
import type { FoldedRoom } from "./folded";
import { anyChoices, anyPieces } from "./testing/any-log";
import { naiveFold } from "./testing/naive-fold";
import { roomText } from "./testing/room-text";
import { SealedLog, type Writer } from "./testing/sealed-log";

let writers: Writer[];
beforeAll(async () => {
  const people = await Promise.all([1, 2, 3].map(() => TestPerson.signUp()));
  // alice reads on one device and writes on another; bob writes on two.
  const [alice, bob, carla] = people as [TestPerson, TestPerson, TestPerson];
  writers = [
    { person: alice, devices: [await alice.addDevice()] },
    { person: bob, devices: [bob.device, await bob.addDevice()] },
    { person: carla, devices: [carla.device] },
  ];
});

/** alice's room after she was given the log bit by bit: live frames, catching up, and pages of the past, by chance. */
async function readBitByBit({ group }: SealedLog, pieces: readonly (readonly [number, number])[]): Promise<FoldedRoom> {
  const store = await signedIn((writers[0] as Writer).person);
  const { sync, book, core } = await startParts(group, store);
  const { room, events } = group;
  const end = events.length;
  group.pageEvents = (pieces[0]?.[1] ?? 3) + 1;
  group.head = Math.min(end, 1 + (pieces[0]?.[0] ?? 0));
  await sync.ensure(group.summary);
  for (const [from, length] of pieces) {
    if (from % 3 === 0) await sync.older(room);
    else {
      const first = Math.max(1, book.applied(room) + 1 - (from % 5));
      group.head = Math.min(end, group.head + length);
      if (from % 3 === 1) await sync.frame(room, first, group.head, group.shown(first, group.head));
      else await sync.catchUp(room, group.head);
    }
  }
  group.head = end;
  await sync.catchUp(room, end);
  while (await sync.older(room));
  const record = book.get(room);
  if (!record || record.halt) throw new Error(`the room is ${JSON.stringify(record?.halt)}`);
  const rows = await store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
  // The newest first, as a screen reads them.
  const opened = rows.toReversed().map(async (row) => {
    const body = row.body && (await openRest(core.me.restKey, row.body));
    return foldEvent(row, body, { chain: record, titles: new Map() });
  });
  return fold(await Promise.all(opened));
}

describe("a log that was sealed by several people, read by an engine", () => {
  it("[R33, R83, R86, I13] reads as the rules say, in whatever pieces it comes, with rights from the verified chain", async () => {
    await fc.assert(
      fc.asyncProperty(anyChoices, anyPieces, async (choices, pieces) => {
        const log = await SealedLog.of(writers, choices);
        const [read, meant] = [await readBitByBit(log, pieces), naiveFold(log.plain)];
        if (roomText(read) !== roomText(meant)) expect(read).toEqual(meant);
      }),
      { numRuns: 200 },
    );
  }, 240_000);
});
