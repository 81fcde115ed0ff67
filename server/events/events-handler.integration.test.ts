import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ORIGIN, type Persona, sealed, type TestSidecar, TestSocket, World } from "@/e2e/support/realtime-world";
import { sendOutput } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import { type Append, eventsHandler } from "./events-handler";

let world: World;
let sidecar: TestSidecar;
beforeAll(async () => {
  world = await World.make();
  sidecar = await world.sidecar();
});
afterAll(() => world.close());

interface Ask {
  cookie?: string;
  headers?: Record<string, string>;
  body?: BodyInit;
}
const HEADERS = { "x-sotto": "1", origin: ORIGIN, "content-type": "application/json" };
const request = (room: string, { cookie = "", headers = HEADERS, body = "{}" }: Ask) =>
  new Request(`${ORIGIN}/api/v1/rooms/${room}/events`, { method: "POST", headers: { ...headers, cookie }, body });

const ways: [string, () => Append | undefined][] = [
  ["alone", () => undefined],
  ["through the lanes of a sidecar", () => sidecar.realtime.append],
];

describe.each(ways)("the events door %s", (_, way) => {
  const ask = (room: string, given: Ask) => eventsHandler(request(room, given), room, way());
  const send = async (person: Persona, room: RoomId, items: SendItem[]) => {
    const answer = await ask(room, { cookie: await world.cookie(person), body: JSON.stringify({ items }) });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    return sendOutput.parse(await answer.json()).results;
  };

  it("[R38] appends a batch in order, answers each item, and bob hears it on his socket", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    const b = await TestSocket.of(bob, sidecar);
    await b.join(room);
    const items = [sealed(1), sealed(2), sealed(4), sealed(3)];
    const results = await send(alice, room, items);
    expect(results).toMatchObject([
      { id: items[0]?.id, status: "ok", seq: 1 },
      { id: items[1]?.id, status: "ok", seq: 2 },
      { status: "refused", code: "after-refused", last: { deviceSeq: 2, id: items[1]?.id } },
      { status: "refused", code: "after-refused" },
    ]);
    await b.until(() => (b.seqs(room).length === 2 ? true : undefined));
    expect(await send(alice, room, items.slice(0, 2))).toMatchObject([
      { status: "dup", seq: 1 },
      { status: "dup", seq: 2 },
    ]);
  });

  it("[R38] answers mallory in her own name only, and a real room like none", async () => {
    const [alice, mallory] = [await world.person(), await world.person()];
    const room = await world.room(alice);
    const [real] = await send(mallory, room, [sealed(1)]);
    const [none] = await send(mallory, randomUUID() as RoomId, [sealed(1)]);
    expect(real).toMatchObject({ code: "not-found" });
    expect({ ...none, id: "" }).toEqual({ ...real, id: "" });
  });

  it("refuses whoever has no live session", async () => {
    const alice = await world.person();
    const room = await world.room(alice);
    const cookie = await world.cookie(alice);
    const body = JSON.stringify({ items: [sealed(1)] });
    expect((await ask(room, { body })).status).toBe(401);
    expect((await ask(room, { body, cookie: "authjs.session-token=x" })).status).toBe(401);
    await world.database.owner`update sessions set revoked_at = now() where id = ${alice.session}`;
    expect((await ask(room, { body, cookie })).status).toBe(401);
  });

  it("refuses a session without a device", async () => {
    const alice = await world.person();
    await world.database.owner`update sessions set device = null where id = ${alice.session}`;
    const answer = await ask(await world.room(alice), {
      cookie: await world.cookie(alice),
      body: JSON.stringify({ items: [sealed(1)] }),
    });
    expect(answer.status).toBe(403);
  });

  it("[R60] refuses another site, and a request without our header", async () => {
    const alice = await world.person();
    const [room, cookie] = [await world.room(alice), await world.cookie(alice)];
    const body = JSON.stringify({ items: [sealed(1)] });
    for (const headers of [
      { ...HEADERS, origin: "http://evil.test" },
      { ...HEADERS, origin: "null" },
      { origin: ORIGIN },
    ]) {
      expect((await ask(room, { cookie, body, headers: headers as Record<string, string> })).status).toBe(403);
    }
  });

  it.each([
    ["nothing", "", 400],
    ["not JSON", "{", 400],
    ["no items", '{"items":[]}', 400],
    ["65 items", () => JSON.stringify({ items: Array.from({ length: 65 }, (_, i) => sealed(i + 1)) }), 400],
    ["a forged sender", () => JSON.stringify({ items: [{ ...sealed(1), sender: randomUUID() }] }), 400],
    ["an entry's kind", () => JSON.stringify({ items: [{ ...sealed(1), kind: "remove" }] }), 400],
    ["more than 1 MB", () => JSON.stringify({ items: [], more: "x".repeat(1_100_000) }), 413],
  ])("refuses %s", async (_, body, status) => {
    const alice = await world.person();
    const answer = await ask(await world.room(alice), {
      cookie: await world.cookie(alice),
      body: typeof body === "string" ? body : body(),
    });
    expect(answer.status).toBe(status);
  });

  it("refuses what is no room id", async () => {
    const alice = await world.person();
    expect(
      (await ask("..%2f..", { cookie: await world.cookie(alice), body: JSON.stringify({ items: [sealed(1)] }) }))
        .status,
    ).toBe(404);
  });
});
