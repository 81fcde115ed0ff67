import net from "node:net";
import { it } from "vitest";
import { ORIGIN, sealed, TestSocket, World } from "@/e2e/support/realtime-world";
import { issueTicket } from "@/server/tickets/issue-ticket";
import { textFrame } from "./frame";
function mask(buf: Buffer) { const l = buf[1]! ; const start = l < 126 ? 2 : 4; const out = Buffer.alloc(buf.length + 4); buf.copy(out, 0, 0, start); out[1] = l | 0x80; buf.copy(out, start + 4, start); return out; }
it("bench", async () => {
  const world = await World.make();
  const people = []; for (let i = 0; i < 200; i++) people.push(await world.person());
  const room = await world.room(...people);
  const s = await world.sidecar({ settings: { sends: { count: 1e9, seconds: 1 }, frames: { count: 1e9, seconds: 1 }, socketFrames: { count: 1e9, seconds: 1 }, accepts: { count: 1e6, seconds: 1 } } });
  let bytes = 0;
  for (const p of people) {
    const ticket = await issueTicket(p);
    await new Promise<void>((ok) => { const c = net.connect(s.port, "127.0.0.1", () => c.write(`GET /realtime HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`));
      let st = 0; c.on("data", (d) => { bytes += d.length; if (st === 0) { st = 1; c.write(mask(textFrame(JSON.stringify({ t: "hello", v: 1, ticket })))); } else if (st === 1 && d.includes("welcome")) { st = 2; c.write(mask(textFrame(JSON.stringify({ t: "join", rooms: [[room, 0]] })))); } else if (st === 2 && d.includes("joined")) { st = 3; ok(); } }); });
  }
  const senders = await Promise.all(people.slice(0, 16).map((p) => TestSocket.of(p, s)));
  bytes = 0;
  const c0 = process.cpuUsage(); const t0 = performance.now(); let n = 0;
  await Promise.all(senders.map(async (a) => { for (let k = 1; performance.now() - t0 < 5000; k++) { a.frames.length = 0; await a.send(room, [sealed(k)], k); n++; } }));
  const dt = (performance.now() - t0) / 1000; const cpu = process.cpuUsage(c0);
  console.log("W1 msgs/s", n / dt, "deliveries/s", (n * 200) / dt, "bytes/msg/member", bytes / n / 200, "cpu ms per 1k deliveries (incl. load gen)", (cpu.user + cpu.system) / 1000 / (n * 200 / 1000));
  // W2: 100 rooms of two
  const rooms = await Promise.all(Array.from({ length: 64 }, (_, i) => world.room(people[2 * i]!, people[2 * i + 1]!)));
  const w2 = await Promise.all(Array.from({ length: 32 }, (_, i) => TestSocket.of(people[2 * i]!, s)));
  const c1 = process.cpuUsage(); const t1 = performance.now(); let m = 0;
  await Promise.all(w2.map(async (a, i) => { for (let k = 1; performance.now() - t1 < 4000; k++) { a.frames.length = 0; await a.send(rooms[i]!, [sealed(k)], k); m++; } }));
  const d1 = (performance.now() - t1) / 1000; const cp = process.cpuUsage(c1);
  console.log("W2 msg/s", m / d1, "cpu s per 1k", (cp.user + cp.system) / 1e6 / (m / 1000));
  await world.close();
}, 60000);
