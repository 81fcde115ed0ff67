import { expect, it } from "vitest";
import { newBoxRaw, sealBox } from "@/crypto/box";
import { closeSession } from "@/engine/auth/close-session";
import { systemClock } from "@/engine/clock";
import { api } from "@/engine/transport/api";
import type { OwnAccount } from "@/protocol/http/account";
import { meet, PASSWORD, type Person, say, signInPerson, textsOf, until } from "../support/headless-person";
import { heard, hostileStage } from "./hostile-story";

const stage = hostileStage();

/** A box that opens on this person's device and holds a user key which nobody's chain names. */
async function junkBox(person: Person, generation: number) {
  const { account, device, boxPublic } = person.engine.core.me;
  const place = { purpose: "user-key", room: account, epoch: 0, recipient: device, generation } as const;
  return { device, generation, box: await sealBox(boxPublic, place, (await newBoxRaw()).raw) };
}

const generations = async (person: Person) =>
  (await person.store.read(["userKeys"], (tx) => tx.range("userKeys"))).map((row) => row.generation);

it("a server that boxes a user key of its own to bob's device keeps no true one out", async () => {
  const { alice, bob, room } = await stage.story();
  const phone = await signInPerson(stage.honest, bob);
  const lost = await signInPerson(stage.honest, bob);
  stage.people.push(phone, lost);
  const junk = await junkBox(bob, 2);
  stage.proxy().hooks = {
    answer: ({ path, method }, body) =>
      method === "GET" && path === "/api/v1/account" && (body as OwnAccount).deviceBoxes.length > 0
        ? { ...(body as OwnAccount), deviceBoxes: [junk] }
        : body,
  };

  const list = await api(phone.http).sessions();
  const row = list.ok ? list.value.sessions.find((s) => s.device === lost.engine.core.me.device) : undefined;
  if (!row) throw new Error("the lost device has no session");
  const ports = { http: phone.http, store: phone.store, clock: systemClock };
  expect(await closeSession(ports, { session: row.session, password: PASSWORD }, () => {})).toMatchObject({ ok: true });
  await say(alice, room, "after");
  bob.engine.hurry();
  await until("bob hears of it", stage.people, () => heard(bob, "generation 2: Error: not the key of the chain"));
  expect(await generations(bob)).toEqual([1]);
  expect(await textsOf(bob, room)).toEqual(["one"]);

  stage.proxy().hooks = {};
  await until("the true box heals it", stage.people, async () => {
    bob.engine.hurry();
    return (await textsOf(bob, room)).includes("after");
  });
  expect(await generations(bob)).toEqual([1, 2]);
  // What is boxed to bob from now on opens too.
  const other = await meet(stage.carla(), bob);
  await say(stage.carla(), other, "hello");
  await until("bob reads carla", stage.people, async () => (await textsOf(bob, other)).includes("hello"));
});
