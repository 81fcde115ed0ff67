import { expect, it } from "vitest";
import { fail, ok } from "@/crypto/result";
import { TestPerson } from "@/crypto/testing/person";
import { RoomLog } from "@/crypto/testing/room-log";
import type { Event } from "@/protocol/event";
import { ZERO_HASH } from "@/protocol/ids";
import { People } from "../account/people";
import { type Core, LaterError } from "../core";
import type { RoomRecord } from "../store/tables";
import { signedIn } from "../testing/one-engine";
import { readEntry } from "./room-chain-reader";

/** A device that has just heard of a room, and whether it reaches the server. */
async function newcomer(people: readonly TestPerson[]) {
  const server = { reached: true };
  const [author] = people;
  if (!author) throw new Error("nobody");
  const core = {
    // Whoever wrote the entry is known here; the others are not.
    store: await signedIn(author),
    api: {
      chain: async (account: string, after: number) => {
        const person = people.find((one) => one.account === account);
        if (!server.reached || !person) return fail(person ? "offline" : "not-found");
        return ok({ account, handle: account, entries: person.entries.slice(after) });
      },
    },
    me: { account: author.account },
    changed: () => {},
    report: () => {},
  } as unknown as Core;
  const known = new People(core);
  const record = {
    state: null,
    lines: [],
    halt: null,
    ranges: [],
    counter: { deviceSeq: 0, prevHash: ZERO_HASH },
    epochAt: 0,
  } as unknown as RoomRecord;
  return { server, read: (event: Event) => readEntry(core, known, record, event) };
}

it("waits for the chains of a room's members where they cannot be had just now, and freezes nothing", async () => {
  const people = [await TestPerson.signUp(), await TestPerson.signUp()];
  const log = await RoomLog.create("direct", people);
  const { server, read } = await newcomer(people);
  const first = log.events[0] as Event;
  server.reached = false;
  await expect(read(first)).rejects.toBeInstanceOf(LaterError);
  server.reached = true;
  expect((await read(first)).halt).toBe(null);
  expect((await read(first)).state?.n).toBe(1);
});

it("waits for members whom the server does not show: one's own place may just have ended, and that freezes nothing", async () => {
  const people = [await TestPerson.signUp(), await TestPerson.signUp()];
  const log = await RoomLog.create("direct", people);
  const { read } = await newcomer(people.slice(0, 1));
  await expect(read(log.events[0] as Event)).rejects.toBeInstanceOf(LaterError);
});
