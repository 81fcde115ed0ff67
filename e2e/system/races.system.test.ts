import { beforeAll, describe, expect, inject, it } from "vitest";
import { systemClock, wait } from "@/engine/clock";
import type { Http } from "@/engine/transport/http";
import type { RoomId } from "@/protocol/ids";
import { agree } from "../support/agreement";
import { createGroup, know, nameOf } from "../support/headless-group";
import { type Person, resumePerson, say, signInPerson, signUpPerson, textsOf, until } from "../support/headless-person";
import { close } from "../support/other-sessions";

const place = { base: inject("sotto").url };
/** `ROUNDS=20 npx vitest …` runs every race twenty times. */
const ROUNDS = Number(process.env.ROUNDS ?? 6);
const done = { ok: true, value: null };
let alice: Person;
let bob: Person;
let carla: Person;
let dave: Person;
beforeAll(async () => {
  [alice, bob, carla, dave] = (await Promise.all(
    ["Alice", "Bob", "Carla", "Dave"].map((name) => signUpPerson(place, name)),
  )) as [Person, Person, Person, Person];
  await Promise.all([know(alice, [bob, carla, dave]), know(bob, [carla, dave])]);
}, 60_000);

const jitter = () => wait(systemClock, Math.random() * 25);
/** Starts all of it at nearly the same moment. */
const atOnce = <T>(...works: (() => Promise<T>)[]) => Promise.all(works.map((work) => jitter().then(work)));
const sits = (person: Person, room: RoomId, who: Person) =>
  who.account in (person.engine.book.get(room)?.state?.seats ?? {});
const stateOf = ({ engine }: Person, room: RoomId) => engine.book.get(room)?.state ?? null;

/** A group of alice, bob (an owner too) and whoever else, and everybody knows it. */
async function group(name: string, others: readonly Person[]): Promise<RoomId> {
  const room = await createGroup(alice, name, [bob, ...others]);
  expect(await alice.engine.groups.setRole(room, bob.account, "owner", 0)).toEqual(done);
  await until("bob is an owner", [bob], () => stateOf(bob, room)?.seats[bob.account]?.role === "owner");
  return room;
}

/** Carla is in or out of the group, and it is known to everybody else there. */
async function put(room: RoomId, isIn: boolean): Promise<void> {
  const { groups } = alice.engine;
  const asked = isIn ? groups.add(room, [carla.account]) : groups.remove(room, [carla.account], false);
  expect(await asked).toEqual(done);
  const seen = () => [alice, bob].every((one) => sits(one, room, carla) === isIn);
  const hers = () => (isIn ? sits(carla, room, carla) : carla.engine.book.get(room)?.halt?.t === "left");
  await until("carla is put", [alice, bob, carla], () => seen() && hers());
}

describe("two at once", () => {
  it("[R24] of entries written at once one is first, and the others come after it", async () => {
    const room = await group("Entries", [carla]);
    for (let round = 0; round < ROUNDS; round++) {
      const before = stateOf(alice, room)?.n ?? 0;
      const role = round % 2 === 0 ? "admin" : "member";
      const results = await atOnce(
        () => alice.engine.groups.rename(room, `Name ${round}`),
        () => bob.engine.groups.setRole(room, carla.account, role, 0),
        () =>
          (round % 2 === 0 ? bob : alice).engine.groups[round % 2 === 0 ? "add" : "remove"](
            room,
            [dave.account],
            false,
          ),
        () => bob.engine.groups.rename(room, `Bob's ${round}`),
      );
      expect(results).toEqual([done, done, done, done]);
      const members = [alice, bob, carla, ...(round % 2 === 0 ? [dave] : [])];
      await agree(members, room);
      expect((stateOf(alice, room)?.n ?? 0) - before).toBeGreaterThanOrEqual(4);
      const names = await Promise.all(members.map((one) => nameOf(one, room)));
      expect(new Set(names).size).toBe(1);
    }
  });

  it("an entry and what is sent at the same moment both arrive", async () => {
    const room = await group("Sends", [carla]);
    for (let round = 0; round < ROUNDS; round++) {
      const texts = [0, 1, 2].map((i) => `${round}/${i}`);
      await atOnce<unknown>(
        () => alice.engine.groups.rename(room, `Name ${round}`),
        ...texts.map((text) => () => say(alice, room, text)),
        ...texts.map((text) => () => say(carla, room, `c${text}`)),
      );
      await agree([alice, bob, carla], room);
    }
    const expected = Array.from({ length: ROUNDS }, (_, r) =>
      [0, 1, 2].flatMap((i) => [`${r}/${i}`, `c${r}/${i}`]),
    ).flat();
    expect(await textsOf(bob, room)).toEqual(expect.arrayContaining(expected));
  });

  it("somebody leaves while the key is turned", async () => {
    const room = await group("Leaves", [carla]);
    for (let round = 0; round < ROUNDS; round++) {
      const results = await atOnce(
        () => carla.engine.groups.leave(room),
        () => alice.engine.groups.rename(room, `Name ${round}`),
        async () => bob.engine.changes.ask(room, { kind: "turn", epoch: stateOf(bob, room)?.epoch ?? 0 }),
      );
      expect(results).toEqual([done, done, done]);
      await until("carla is gone", [alice, bob], () => !sits(alice, room, carla) && !sits(bob, room, carla));
      await agree([alice, bob], room);
      await put(room, true);
    }
    await agree([alice, bob, carla], room);
  });

  it("somebody's user key changes while they are added", async () => {
    const room = await group("Keys", [carla]);
    for (let round = 0; round < ROUNDS; round++) {
      await put(room, false);
      const tablet = await signInPerson(place, carla);
      const [added, closed] = await atOnce<unknown>(
        () => alice.engine.groups.add(room, [carla.account]),
        () => close(carla, tablet),
        () => say(bob, room, `while her key changes ${round}`),
      );
      expect([added, closed]).toEqual([done, done]);
      await until("carla is in", [carla], () => sits(carla, room, carla));
      await agree([alice, bob, carla], room);
      tablet.engine.stop();
    }
  });

  it("whoever was out and in again while away reads on, also where the line is faster than the list of rooms", async () => {
    const room = await group("Away", [carla]);
    await agree([alice, bob, carla], room);
    carla.engine.stop();
    expect(await alice.engine.groups.remove(room, [carla.account], false)).toEqual(done);
    await say(bob, room, "without carla");
    // In the log before she is in again, or it would be hers to read.
    await until("it is said", [alice], async () => (await textsOf(alice, room)).includes("without carla"));
    expect(await alice.engine.groups.rename(room, "Without carla")).toEqual(done);
    expect(await alice.engine.groups.add(room, [carla.account])).toEqual(done);
    await say(bob, room, "with carla again");
    const { http } = carla;
    let list = () => {};
    const held = new Promise<void>((resolve) => {
      list = resolve;
    });
    const late: Http = {
      async request(method, path, body, type) {
        if (path === "/api/v1/rooms") await held;
        return http.request(method, path, body, type);
      },
    };
    carla = await resumePerson(place, carla, late);
    const reads = async () => (await textsOf(carla, room)).includes("with carla again");
    await until("the line brings it", [carla], reads, 60).finally(list);
    await agree([alice, bob, carla], room);
    expect(await textsOf(carla, room)).not.toContain("without carla");
    carla.engine.stop();
    carla = await resumePerson(place, carla, http);
  });

  it("[R82] a crash between an entry and its answer makes it once, also where somebody undid it before the device came back", async () => {
    const room = await group("Crashes", [carla, dave]);
    const { http, crash } = mortal(alice.http);
    alice.engine.stop();
    let self = await resumePerson(place, alice, http);
    const mine = () => (self.engine.book.get(room)?.lines ?? []).filter((one) => one.author === self.account).length;
    for (let round = 0; round < ROUNDS; round++) {
      await until("alice is here", [self], () => stateOf(self, room)?.n === stateOf(bob, room)?.n);
      const before = mine();
      const reaches = round % 4 !== 3;
      const died = crash(reaches, () => self.engine.stop());
      const wishes = [
        () => self.engine.groups.setRole(room, carla.account, "admin", 0),
        () => self.engine.groups.remove(room, [dave.account], false),
        () => self.engine.groups.rename(room, `Name ${round}`),
        () => self.engine.groups.rename(room, `Late ${round}`),
      ];
      const asked = wishes[round % 4]?.().then((result) => {
        throw new Error(`the device lives, with ${JSON.stringify(result)}`);
      });
      await Promise.race([died, asked]);
      if (reaches) {
        const n = before + (stateOf(bob, room)?.n ?? 0);
        await until(
          "bob saw it",
          [bob],
          () => (bob.engine.book.get(room)?.lines.at(-1)?.author ?? "") === self.account && n > 0,
        );
      }
      const undone = [
        () => bob.engine.groups.setRole(room, carla.account, "member", 0),
        () => bob.engine.groups.add(room, [dave.account]),
        () => bob.engine.groups.rename(room, `Bob's ${round}`),
        () => bob.engine.groups.setRole(room, carla.account, "member", 0),
      ];
      expect(await undone[round % 4]?.()).toEqual(done);
      self = await resumePerson(place, self, http);
      await until("nothing is wanted", [self], () => self.engine.book.get(room)?.wanted.length === 0);
      await agree([self, bob, carla, dave], room);
      expect(mine() - before, `round ${round}`).toBe(1);
    }
  });
});

/** HTTP of a device that can die at its next entry: before it is sent, or between it and its answer. */
function mortal(inner: Http): { http: Http; crash: (reaches: boolean, stop: () => void) => Promise<void> } {
  let next: { reaches: boolean; died: () => void } | null = null;
  return {
    crash: (reaches, stop) =>
      new Promise((resolve) => {
        next = {
          reaches,
          died() {
            stop();
            resolve();
          },
        };
      }),
    http: {
      async request(method, path, body, type) {
        if (!next || method !== "POST" || !path.endsWith("/entries")) return inner.request(method, path, body, type);
        const { reaches, died } = next;
        next = null;
        if (reaches) await inner.request(method, path, body, type);
        died();
        // What has died never goes on from here.
        return new Promise(() => {});
      },
    },
  };
}
