import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ORIGIN, type Persona, sealed, type TestSidecar, TestSocket, World } from "@/e2e/support/realtime-world";
import type { RoomId } from "@/protocol/ids";
import type { SendItem, SendResult } from "@/protocol/send";
import { eventsHandler } from "@/server/events/events-handler";

const ROUNDS = 200;
const SEED = 20_260;

let world: World;
let sidecar: TestSidecar;
beforeAll(async () => {
  world = await World.make();
  for (const name of ["SEND", "WRITE"]) process.env[`LIMIT_${name}`] = "100000/60";
  const fast = { count: 100_000, seconds: 1 };
  sidecar = await world.sidecar({ settings: { frames: fast, sends: fast, socketFrames: fast } });
});
afterAll(() => world.close());

interface Round {
  readonly room: RoomId;
  readonly mallory: Persona;
  readonly socket: TestSocket;
  readonly cookie: string;
}

async function byHttp({ room, cookie }: Round, item: SendItem, lanes: boolean): Promise<SendResult[]> {
  const headers = { cookie, "x-sotto": "1", origin: ORIGIN, "content-type": "application/json" };
  const body = JSON.stringify({ items: [item] });
  const request = new Request(`${ORIGIN}/api/v1/rooms/${room}/events`, { method: "POST", headers, body });
  const answer = await (lanes ? eventsHandler(request, room, sidecar.realtime.append) : eventsHandler(request, room));
  const said = await answer.json();
  expect([answer.status, said]).toEqual([200, { results: expect.any(Array) }]);
  return said.results;
}

/** Lets the event loop turn so many times: where in the race a step falls, without a clock. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Six sends one after another, through the doors in turn. `answered` is told after each. */
async function sendSix(round: Round, answered: (n: number) => void): Promise<SendResult[]> {
  const results: SendResult[] = [];
  for (let n = 1; n <= 6; n += 1) {
    const item = sealed(n);
    const door = n % 3;
    results.push(...(door === 0 ? await round.socket.send(round.room, [item]) : await byHttp(round, item, door === 1)));
    answered(n);
  }
  return results;
}

test("[I17, R34] mallory, kicked while she sends through every door: 200 times, nothing of hers comes after the kick", {
  timeout: 300_000,
}, async () => {
  const { owner } = world.database;
  const [alice, mallory] = [await world.person(), await world.person()];
  const socket = await TestSocket.of(mallory, sidecar);
  const cookie = await world.cookie(mallory);
  const moments = fc.sample(fc.tuple(fc.nat(5), fc.nat(30)), { numRuns: ROUNDS, seed: SEED });
  let [before, after] = [0, 0];
  for (const [answers, moreTurns] of moments) {
    const room = await world.room(alice, mallory);
    await socket.join(room);
    // The kick starts while the send after so many answers is under way.
    let start: () => void = () => {};
    const kicked = new Promise<void>((resolve) => {
      start = resolve;
    })
      .then(() => turns(moreTurns))
      .then(() => world.entry(room, alice, "remove", [mallory.account]));
    if (answers === 0) start();
    const results = await sendSix({ room, mallory, socket, cookie }, (n) => {
      if (n === answers) start();
    });
    await kicked;
    const accepted = results.filter((result) => result.status === "ok");
    const refused = results.filter((result) => result.status === "refused");
    before += accepted.length;
    after += refused.length;
    // Once refused, always refused; and what was acknowledged is there, below her end.
    expect(results.slice(accepted.length)).toEqual(refused);
    expect(new Set(refused.map((result) => result.code))).toEqual(new Set(refused.length > 0 ? ["not-found"] : []));
    const [row] = await owner<{ until: number; last: number; count: number }[]>`
      select m.until_seq::int as until, coalesce(max(e.seq), 0)::int as last, count(e.seq)::int as count
      from members m left join events e on e.room = m.room and e.sender = m.account
      where m.room = ${room} and m.account = ${mallory.account} group by m.until_seq`;
    expect(row?.count).toBe(accepted.length);
    expect(row?.last).toBeLessThan(row?.until ?? 0);
    await sidecar.realtime.tick();
    expect(Math.max(0, ...socket.seqs(room))).toBeLessThanOrEqual(row?.until ?? 0);
  }
  // A race that one side always wins shows nothing.
  expect(before).toBeGreaterThan(ROUNDS / 4);
  expect(after).toBeGreaterThan(ROUNDS / 4);
});
