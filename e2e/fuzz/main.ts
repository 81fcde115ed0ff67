import { type ChildProcess, fork } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connect } from "@/db/connect";
import { startEmbedded } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import { TestSocket, World } from "@/e2e/support/realtime-world";
import { Chat, percentile } from "./chat";
import { beHands, beSidecar } from "./processes";
import { ORDER, type Order, type Word } from "./roles";

const BASELINE = 200;
const PAUSE_MS = 20;
const SAY_EVERY = 20_000;
const MEGA = 1_048_576;

const order = process.env[ORDER];
if (order) {
  const given = JSON.parse(order) as Order;
  await (given.role === "sidecar" ? beSidecar(given) : beHands(given));
} else process.exitCode = await run();

/** A process of this same program with another role. */
function start(given: Order, hear: (word: Word) => void): ChildProcess {
  const child = fork(fileURLToPath(import.meta.url), {
    env: {
      ...process.env,
      DATABASE_URL: given.url,
      DATABASE_DIRECT_URL: given.ownerUrl,
      [ORDER]: JSON.stringify(given),
    },
  });
  child.on("message", (word) => hear(word as Word));
  return child;
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      frames: { type: "string", default: "20000" },
      seed: { type: "string", default: "20261122" },
      /** at most so long */
      minutes: { type: "string", default: "1440" },
    },
  });
  const [frames, seed] = [Number(values.frames), Number(values.seed)];
  const until = Date.now() + Number(values.minutes) * 60_000;
  const folder = mkdtempSync(join(tmpdir(), "sotto-fuzz-"));
  chmodSync(folder, 0o711);
  const postgres = await startEmbedded({ root: process.cwd(), dataDir: join(folder, "postgres"), log: () => {} });
  try {
    await migrate(postgres.ownerUrl);
    return await fuzz(postgres, { frames, seed, until });
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fuzz(
  { url, ownerUrl }: { url: string; ownerUrl: string },
  asked: Pick<Order, "frames" | "seed" | "until">,
): Promise<number> {
  Object.assign(process.env, { DATABASE_URL: url, DATABASE_DIRECT_URL: ownerUrl });
  const [sql, owner] = [connect(url, { max: 4 }), connect(ownerUrl, { max: 4 })];
  const close = async () => void (await Promise.all([sql.end(), owner.end()]));
  const world = await World.make({ sql, owner, url, ownerUrl, close });
  const [alice, bob, mallory] = [await world.person(), await world.person(), await world.person()];
  const room = await world.room(alice, bob);
  const given: Order = { role: "sidecar", url, ownerUrl, mallory, room, port: 0, ...asked };
  const memory: number[] = [];
  let crashes = 0;
  let ending = false;
  const port = await new Promise<number>((resolve) => {
    const child = start(given, (word) => {
      if (word.t === "listening") resolve(word.port);
      if (word.t === "memory") memory.push(word.rss);
    });
    child.once("exit", () => {
      if (!ending) crashes++;
    });
    world.onClose(() => {
      ending = true;
      child.kill();
    });
  });
  const place = { port } as Parameters<typeof TestSocket.of>[1];
  const [a, b] = [await TestSocket.of(alice, place), await TestSocket.of(bob, place)];
  await Promise.all([a.join(room), b.join(room)]);
  const chat = new Chat(a, b, room, () => owner`update rooms set epoch_seq = head where id = ${room}`);
  let left = BASELINE;
  const before = await chat.during(() => left-- > 0, PAUSE_MS);
  const settled = memory.at(-1) ?? 0;

  const came = { thrown: 0, seen: 0, closes: new Set<number>(), done: false };
  const began = Date.now();
  const hands = start({ ...given, role: "hands", port }, (word) => {
    if (word.t === "done") came.done = true;
    if (word.t !== "thrown") return;
    came.thrown += word.frames;
    came.seen += word.seen;
    for (const code of word.closes) came.closes.add(code);
    if (came.thrown % SAY_EVERY < word.frames) {
      const at = `${((Date.now() - began) / 1_000).toFixed(0)} s`.padStart(7);
      console.log(`  ${at}  ${came.thrown} frames, sidecar ${Math.round((memory.at(-1) ?? 0) / MEGA)} MB`);
    }
  });
  const ended = new Promise<void>((resolve) => hands.once("exit", () => resolve()));
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const during = await chat.during(() => !gone && crashes === 0, PAUSE_MS);
  hands.kill();
  await ended;
  const ofMallory = await owner`select 1 from events where sender = ${mallory.account}`;
  await world.close();

  const at = (times: number[]) =>
    `p50 ${percentile(times, 0.5)} ms, p99 ${percentile(times, 0.99)} ms (${times.length})`;
  console.log(`  seed ${asked.seed}: ${came.thrown} frames in ${((Date.now() - began) / 1_000).toFixed(0)} s`);
  console.log(`  crashes: ${crashes}`);
  const quarters = [0.25, 0.5, 0.75, 1].map((share) => memory[Math.floor((memory.length - 1) * share)] ?? 0);
  const curve = quarters.map((rss) => Math.round(rss / MEGA)).join(", ");
  console.log(`  sidecar's memory: ${Math.round(settled / MEGA)} MB before, then ${curve} MB; most ${peak(memory)} MB`);
  console.log(`  honest messages before: ${at(before)}`);
  console.log(`  honest messages during: ${at(during)}`);
  console.log(`  sockets closed with: ${[...came.closes].sort().join(", ")}`);
  console.log(`  events that reached mallory: ${came.seen}, events of hers in the log: ${ofMallory.length}`);
  const isWell = came.done && crashes === 0 && came.seen === 0 && ofMallory.length === 0;
  console.log(isWell ? "  it lives" : "  it does not hold");
  return isWell ? 0 : 1;
}

function peak(memory: readonly number[]): number {
  return Math.round(memory.reduce((most, rss) => Math.max(most, rss), 0) / MEGA);
}
