import { createHash, randomBytes, randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ORIGIN, type Persona, sealed, type TestSidecar, TestSocket, World } from "@/e2e/support/realtime-world";
import type { RoomId } from "@/protocol/ids";
import { CLOSE } from "@/protocol/socket/close-code";
import { captureLog, log } from "@/server/log";
import { issueTicket } from "@/server/tickets/issue-ticket";
import { throwAll } from "../fuzz/hands";
import { maliceOf } from "./malice";

const SEED = 20_261_122;
const FRAMES = 20_000;
/** Sockets of mallory's that are fuzzed at the same time. */
const HANDS = 16;
const FAST = { count: 1_000_000, seconds: 1 };

let world: World;
let sidecar: TestSidecar;
let alice: Persona;
let bob: Persona;
let mallory: Persona;
let room: RoomId;
const logged: string[] = [];
const tickets: string[] = [];
let release: () => void;
beforeAll(async () => {
  release = captureLog((line) => logged.push(line));
  world = await World.make();
  sidecar = await world.sidecar({
    settings: { socketsPerPerson: 10_000, frames: FAST, sends: FAST, socketFrames: FAST, accepts: FAST, sockets: FAST },
  });
  [alice, bob, mallory] = [await world.person(), await world.person(), await world.person()];
  room = await world.room(alice, bob);
});
afterAll(async () => {
  release();
  await world.close();
});

async function ticketOf(person: Persona): Promise<string> {
  const ticket = await issueTicket(person);
  tickets.push(ticket);
  return ticket;
}

/** A socket that said hello and was welcomed. */
async function welcomed(person: Persona): Promise<TestSocket> {
  const socket = new TestSocket(sidecar.port);
  socket.hello(await ticketOf(person));
  await socket.next("welcome");
  return socket;
}

/** The status that an upgrade with these header lines is answered with. */
function statusOf(lines: readonly string[], path = "/realtime"): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(sidecar.port, "127.0.0.1");
    let said = "";
    socket.on("error", reject);
    socket.on("data", (bytes) => {
      said += bytes.toString("latin1");
      if (!said.includes("\r\n\r\n")) return;
      socket.destroy();
      resolve(Number(said.split(" ")[1]));
    });
    const head = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${sidecar.port}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    socket.write(`${[...head, ...lines].join("\r\n")}\r\n\r\n`);
  });
}

describe("[R46] the Origin is exactly ours, or there is no socket", () => {
  const host = new URL(ORIGIN).host;
  it.each([
    ["another site", "https://evil.example"],
    ["null", "null"],
    ["nothing in it", ""],
    ["ours with more behind it", `${ORIGIN}.evil.example`],
    ["ours as somebody's user name", `http://${host}@evil.example`],
    ["ours inside another", `http://evil-${host}`],
    ["a name below ours", `http://www.${host}`],
    ["ours as a path", `https://evil.example/${ORIGIN}`],
    ["ours with a slash", `${ORIGIN}/`],
    ["ours with a port", `${ORIGIN}:80`],
    ["ours with another scheme", `https://${host}`],
    ["ours in capitals", ORIGIN.toUpperCase()],
    ["ours with a blank inside", `${ORIGIN} `.replace("sotto", "so tto")],
    ["ours and another", `${ORIGIN}, https://evil.example`],
    ["a file", "file://"],
    ["a browser extension", "chrome-extension://abcdefghijklmnop"],
  ])("%s", async (_, origin) => {
    expect(await statusOf([`Origin: ${origin}`])).toBe(403);
  });

  it("no header, two headers, and only the old name of it", async () => {
    expect(await statusOf([])).toBe(403);
    expect(await statusOf(["Origin: https://evil.example", `Origin: ${ORIGIN}`])).toBe(403);
    expect(await statusOf([`Sec-WebSocket-Origin: ${ORIGIN}`])).toBe(403);
  });

  it("and ours, exactly, is let in, but to no other path", async () => {
    expect(await statusOf([`Origin: ${ORIGIN}`])).toBe(101);
    for (const path of ["/", "/realtime/", "/realtime?x=1", "//realtime", "/REALTIME", `http://127.0.0.1:9/realtime`])
      expect([path, await statusOf([`Origin: ${ORIGIN}`], path)]).toEqual([path, 404]);
  });
});

describe("[R47] a ticket", () => {
  it("works for one of fifty sockets that say it at once", async () => {
    const ticket = await ticketOf(alice);
    const sockets = Array.from({ length: 50 }, () => new TestSocket(sidecar.port));
    for (const socket of sockets) socket.hello(ticket);
    const welcomes = await Promise.all(
      sockets.map((socket) =>
        socket.next("welcome").then(
          () => 1,
          () => 0,
        ),
      ),
    );
    expect(welcomes.reduce<number>((sum, one) => sum + one, 0)).toBe(1);
    expect(sockets.filter((socket) => socket.closed === CLOSE.ticket)).toHaveLength(49);
    for (const socket of sockets) socket.ws.terminate();
  });

  it("is worth nothing late, made up, cut short, or once its session or device is over", async () => {
    const { owner } = world.database;
    const [late, cut] = [await ticketOf(alice), await ticketOf(alice)];
    await owner`update ephemeral set expires_at = now() - interval '1 second'
      where key like ${`value:ticket:${createHash("sha256").update(late).digest("base64url")}`}`;
    const leaver = await world.person();
    const [ofSession, other] = [await ticketOf(leaver), await world.person()];
    const ofDevice = await ticketOf(other);
    await owner`update sessions set revoked_at = now() where id = ${leaver.session}`;
    await owner`update devices set ended_n = 3 where id = ${other.device}`;
    const table: [string, number][] = [
      [late, CLOSE.ticket],
      ["", CLOSE.ticket],
      [randomBytes(36).toString("base64url"), CLOSE.ticket],
      [cut.slice(0, -1), CLOSE.ticket],
      [`${cut} `, CLOSE.ticket],
      ["x".repeat(129), CLOSE.badFrame],
      [ofSession, CLOSE.sessionEnded],
      [ofDevice, CLOSE.sessionEnded],
    ];
    for (const [ticket, code] of table) {
      const socket = new TestSocket(sidecar.port);
      socket.hello(ticket);
      expect([ticket.length, await socket.end()]).toEqual([ticket.length, code]);
    }
  });
});

it(`lives through ${FRAMES} frames of malice, while alice and bob chat beside it`, { timeout: 300_000 }, async () => {
  const [a, b] = [await welcomed(alice), await welcomed(bob)];
  await Promise.all([a.join(room), b.join(room)]);
  const things = maliceOf(room, FRAMES, SEED);
  const done = { yes: false };
  const chatting = (async () => {
    let said = 0;
    while (!done.yes || said < 20) {
      expect(await a.send(room, [sealed(++said)])).toMatchObject([{ status: "ok", seq: said }]);
      await b.until(() => (b.seqs(room).length >= said ? true : undefined));
    }
    return said;
  })();
  const hands = await throwAll(things, HANDS, room, () => welcomed(mallory));
  done.yes = true;
  const said = await chatting;
  expect(b.seqs(room)).toEqual(Array.from({ length: said }, (_, i) => i + 1));
  // Nothing of the room reached her, and nothing of hers reached the room.
  expect(hands.map((one) => one.seen)).toEqual(hands.map(() => 0));
  const rows = await world.database.owner`select 1 from events where sender = ${mallory.account}`;
  expect(rows).toHaveLength(0);
  // Each socket ended for a reason that the protocol knows: a bad frame, bytes that are no text, too much.
  const reasons = new Set(hands.flatMap((one) => [...one.closes]));
  for (const code of reasons) expect([CLOSE.badFrame, 1002, 1007, 1008, 1009]).toContain(code);
  expect(reasons).toContain(CLOSE.badFrame);
  expect(reasons).toContain(1007);
  expect(reasons).toContain(1009);
});

it("[R69] none of all these tickets is in a log, and one that was would be struck out", () => {
  expect(tickets.length).toBeGreaterThan(1_000);
  const text = logged.join("");
  expect(tickets.filter((ticket) => text.includes(ticket))).toEqual([]);
  const before = logged.length;
  const ticket = tickets[0] ?? "";
  log("info", "planted", { ticket, plain: `x${randomUUID()}` });
  const line = logged.slice(before).join("");
  expect(line).toContain("[secret]");
  expect(line).not.toContain(ticket);
});
