import { beforeEach, expect, it } from "vitest";
import { ok } from "@/crypto/result";
import { TestPerson } from "@/crypto/testing/person";
import type { Receipt } from "@/protocol/receipt";
import type { Change } from "../core";
import type { Link } from "../socket/link-state";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { openReceipts } from "./held-receipts";
import { Receipts } from "./receipts";

let people: [TestPerson, TestPerson, TestPerson];
let group: PaperGroup;
let parts: Awaited<ReturnType<typeof startParts>>;
let mallory: TestPerson;
beforeEach(async () => {
  people = [await TestPerson.signUp(), await TestPerson.signUp(), await TestPerson.signUp()];
  mallory = await TestPerson.signUp();
  group = await PaperGroup.of(people, ["owner"]);
  group.head = 1;
  parts = await startParts(group, await signedIn(people[0]));
  await parts.sync.ensure(group.summary);
});

/** Receipts of a group over a line that can be broken, with what the server would answer and how often it was asked. */
function setting() {
  const changes: Change[] = [];
  const state = { link: { t: "open", bus: true } as Link, answer: [] as Receipt[], asked: 0 };
  const live = {
    get link() {
      return state.link;
    },
  };
  const receipts = async () => {
    state.asked++;
    return ok({ receipts: state.answer });
  };
  const { core } = parts;
  const mine = { ...core, api: { ...core.api, receipts }, changed: (change: Change) => void changes.push(change) };
  const held = async () => {
    const row = await core.store.read(["receipts"], (tx) => tx.get("receipts", [group.room]));
    return openReceipts(core.me.restKey, row?.receipts);
  };
  return { state, changes, held, receipts: new Receipts(mine, parts.book, live) };
}

it("[R95] keeps, sealed, how far those are who sit in the room; not oneself, and nobody whom the server adds", async () => {
  const { changes, held, receipts } = setting();
  const [{ account: me }, { account: bob }, { account: carla }] = people;
  const heard = (...list: Receipt[]) => receipts.heard(list.map((receipt) => ({ room: group.room, receipt })));
  await heard([bob, 3, 1, 5], [me, 9, 9, 5], [mallory.account, 9, 9, 5]);
  expect(await held()).toEqual([[bob, 3, 1, 5, 5]]);
  await heard([bob, 2, 1, 6]);
  await heard([mallory.account, 9, 9, 5]);
  expect(changes).toEqual([{ t: "room", room: group.room }]);
  await heard([carla, 4, 0, 6]);
  expect(await held()).toEqual([
    [bob, 3, 1, 5, 5],
    [carla, 4, 0, 6, 6],
  ]);
  const row = await parts.core.store.read(["receipts"], (tx) => tx.get("receipts", [group.room]));
  expect(JSON.stringify(row)).not.toContain(bob);
});

it("[R96] asks about a group that is looked at, and again only where something may have been missed", async () => {
  const { state, held, receipts } = setting();
  state.answer = [[people[1].account, 1, 1, 5]];
  await receipts.look(group.room);
  expect(await held()).toHaveLength(1);
  await receipts.again();
  expect(state.asked).toBe(1);
  state.link = { ...state.link };
  await receipts.again();
  await receipts.again();
  expect(state.asked).toBe(2);
});

it("[R96] asks anew when a group comes on the screen, or its person comes back to it: a ring may be lost while the line stands", async () => {
  const { state, held, receipts } = setting();
  await receipts.look(group.room);
  state.answer = [[people[1].account, 3, 1, 5]];
  await receipts.look(group.room);
  expect(await held()).toEqual([[people[1].account, 3, 1, 5, 5]]);
  state.answer = [[people[1].account, 4, 4, 6]];
  receipts.doubt();
  await receipts.again();
  expect(await held()).toEqual([[people[1].account, 4, 4, 6, 6]]);
  expect(state.asked).toBe(3);
});
