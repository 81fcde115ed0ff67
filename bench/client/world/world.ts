import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { directRoomId } from "@/crypto/hash";
import { connect, type Sql } from "@/db/connect";
import { chanceOf } from "@/e2e/simulator/chance";
import { type Person, signUpPerson, until } from "@/e2e/support/headless-person";
import { freePort } from "@/e2e/support/test-redis";
import type { RoomId } from "@/protocol/ids";
import { moveCursor } from "@/server/receipts/move-cursor";
import { type Author, authorOf, makePeople } from "./people";
import { type RoomPlan, writeRoom } from "./room";
import { type BenchServer, startServer } from "./server";
import { EPOCHS, type Size, shapeOf } from "./shape";
import { nameOf } from "./words";

/** Whatever changes what is written must change this: a world of another version is made anew. */
const VERSION = 2;
/** Keys older than a week are turned before anything is sent under them. */
const DAYS = 5;
const AT_ONCE = 4;
const PINS = 64;
/** Rooms with words that Alice has not read. */
const UNREAD = 30;

/** What is known of a world from one run to the next. */
export interface World {
  readonly made: string;
  readonly seconds: number;
  /** browsers keep what they hold by the address, port and all */
  readonly port: number;
  readonly handles: { readonly alice: string; readonly bob: string; readonly carol: string };
  /** the long one, Carol's of a hundredth of all messages, the one with many reactions, and the one with Bob */
  readonly rooms: {
    readonly long: RoomId;
    readonly thousand: RoomId;
    readonly reactions: RoomId;
    readonly bob: RoomId;
  };
  /** everything that is Alice's to read */
  readonly counts: {
    readonly rooms: number;
    readonly events: number;
    readonly messages: number;
    readonly boxes: number;
  };
}

/** Opens the world of that size beneath `folder`, made where there is none; both its server and what is in it. */
export async function openWorld(folder: string, size: Size, say: (line: string) => void) {
  const home = join(folder, `${VERSION}-${size.rooms}-${size.messages}`);
  const file = join(home, "world.json");
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as World) : null;
  if (known && Date.now() - Date.parse(known.made) < DAYS * 86_400_000) {
    say(`the world of ${known.made} is used again`);
    return { world: known, server: await startServer(home, known.port), home };
  }
  rmSync(home, { recursive: true, force: true });
  const server = await startServer(home, await freePort());
  try {
    const world = await makeWorld(server, size, say);
    writeFileSync(file, JSON.stringify(world, null, 2));
    return { world, server, home };
  } catch (cause) {
    await server.stop();
    throw cause;
  }
}

async function makeWorld(
  { url, port, ownerUrl }: BenchServer,
  size: Size,
  say: (line: string) => void,
): Promise<World> {
  const begun = performance.now();
  const sql = connect(ownerUrl, { max: 2 * AT_ONCE });
  const shape = shapeOf(size);
  const [alice, bob, carol] = [
    await signUpPerson({ base: url }, "Alice"),
    await signUpPerson({ base: url }, "Bob"),
    await signUpPerson({ base: url }, "Carol"),
  ];
  const others = await makePeople(sql, shape.people);
  await until("their notes are there", [alice, bob, carol], () =>
    [alice, bob, carol].every((one) => one.engine.book.all().length === 1),
  );
  await notePins(alice, others);
  const [own, bobs, carols] = [await authorOf(alice), await authorOf(bob), await authorOf(carol)];
  say(`${others.length + 3} people, after ${seconds(begun)} s`);
  const plans = plansOf(shape, { alice: own, bob: bobs, carol: carols, others });
  const rooms = await writeAll(sql, plans, say);
  await readMost(sql, own, rooms);
  const [counted] = await sql<World["counts"][]>`
    select count(distinct m.room)::int as rooms, count(*)::int as events,
      (count(*) filter (where e.kind = 'message'))::int as messages,
      (select count(*)::int from boxes where account = ${own.account}) as boxes
    from members m join events e on e.room = m.room where m.account = ${own.account}`;
  await sql`vacuum analyze`;
  await sql.end();
  const [long, thousand, reactions] = rooms as [RoomId, RoomId, RoomId];
  return {
    made: new Date().toISOString(),
    seconds: seconds(begun),
    port,
    handles: { alice: alice.handle, bob: bob.handle, carol: carol.handle },
    rooms: { long, thousand, reactions, bob: await directRoomId(own.account, bobs.account) },
    counts: counted as World["counts"],
  };
}

/** Alice has met everybody before: her notes say so, as her first device would have written it there. */
async function notePins(alice: Person, others: readonly Author[]): Promise<void> {
  const notes = alice.engine.book.all()[0]?.room;
  if (!notes) throw new Error("no notes");
  const pins = others.map(({ account, state }) => {
    const { identity, n, hash } = state;
    return [account, { identity, n, hash, verified: false, how: "met" }];
  });
  for (let at = 0; at < pins.length; at += PINS)
    await alice.engine.queue(notes, { kind: "personal", body: ["pins", JSON.stringify(pins.slice(at, at + PINS))] });
  const sent = async () => (await alice.store.read(["outbox"], (tx) => tx.range("outbox"))).length === 0;
  await until("her pins are kept", [alice], sent, 120);
}

interface Cast {
  readonly alice: Author;
  readonly bob: Author;
  readonly carol: Author;
  readonly others: readonly Author[];
}

/** Every second room was made by Alice, the others by somebody in it. */
function plansOf(shape: ReturnType<typeof shapeOf>, { alice, bob, carol, others }: Cast): RoomPlan[] {
  const chance = chanceOf(2);
  const made = (i: number, rest: readonly Author[]) =>
    i % 2 === 0 ? [alice, ...rest] : [...rest.slice(0, 1), alice, ...rest.slice(1)];
  const groups = shape.groups.map(({ messages, others: count, reactions }, i): RoomPlan => {
    const first = chance.between(0, others.length - 1);
    const rest = Array.from({ length: count }, (_, j) => others[(first + j) % others.length] as Author);
    if (i === 1) rest[0] = carol;
    return {
      authors: made(i, rest),
      title: `Group ${nameOf(i)}`,
      messages,
      epochs: EPOCHS,
      ...(reactions ? { reactions } : {}),
    };
  });
  const directs = shape.directs.map((messages, i): RoomPlan => {
    const other = i === 0 ? bob : (others[i - 1] as Author);
    return { authors: made(i, [other]), title: null, messages, epochs: EPOCHS };
  });
  return [...groups, ...directs];
}

async function writeAll(sql: Sql, plans: readonly RoomPlan[], say: (line: string) => void): Promise<RoomId[]> {
  const begun = performance.now();
  const rooms: RoomId[] = [];
  const waiting = plans.map((plan, i) => ({ plan, i }));
  const total = plans.reduce((sum, { messages }) => sum + messages, 0);
  let written = 0;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { plan, i } = next;
      rooms[i] = await writeRoom(sql, plan, chanceOf(100 + i));
      written += plan.messages;
      if (i % 50 === 0) say(`${written} of ${total} messages, after ${seconds(begun)} s`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return rooms;
}

async function readMost(sql: Sql, { account }: Author, rooms: readonly RoomId[]): Promise<void> {
  const heads = await sql<
    { id: RoomId; head: number }[]
  >`select id, head from rooms where id = any(${[...rooms]}::uuid[])`;
  for (const { id, head } of heads.slice(0, -UNREAD))
    await moveCursor(sql, { account, room: id, read: head, delivered: head });
}

function seconds(begun: number): number {
  return Math.round((performance.now() - begun) / 1_000);
}
