import { serialize } from "node:v8";
import { connect } from "@/db/connect";
import { systemClock } from "@/engine/clock";
import { Live } from "@/engine/socket/live";
import type { Store } from "@/engine/store/store";
import { api } from "@/engine/transport/api";
import { CookieJar } from "@/engine/transport/cookie-jar";
import { fetchHttp } from "@/engine/transport/fetch-http";
import type { AccountId, RoomId } from "@/protocol/ids";
import { type BoxFact, boxFacts } from "../support/box-facts";
import { freshHandle, type Person, resumePerson, say, signUpPerson, textsOf, until } from "../support/headless-person";
import { openSocket } from "../support/web-socket";
import { crowd } from "./crowd";
import { type Cost, Meter, measuring } from "./meter";

/** What a big group costs, and whether everybody is in it as they should be. */
export interface BigGroup {
  room: RoomId;
  /** the owner's acts, and those of a member who comes later */
  costs: Cost[];
  /** how often the owner's engine asked for what, in all */
  asked: [string, number][];
  largestFrame: number;
  /** bytes in the store of the owner: what is kept of the room, and its chain */
  record: number;
  chain: number;
  boxes: BoxFact[];
  entries: number;
  /** the members whose engines ran read what the owner said at the end */
  read: boolean;
  placeholders: number;
}

interface Place {
  base: string;
  ownerUrl: string;
  size: number;
  note?: (line: string) => void;
}

/**
 * Makes a group of `size` people from one engine, adds somebody to it (whose place was kept free), removes somebody, and lets
 * members' engines follow: one who was there all along by its line, one who comes back, one who is new.
 */
export async function bigGroup({ base, ownerUrl, size, note = () => {} }: Place): Promise<BigGroup> {
  const sql = connect(ownerUrl, { max: 8 });
  const meter = new Meter();
  let largestFrame = 0;
  const open = measuring(openSocket(base), (bytes) => {
    largestFrame = Math.max(largestFrame, bytes);
  });
  const place = { base, open };
  const metered = { ...place, http: meter.http(fetchHttp({ base, jar: new CookieJar() })) };
  const owner = await signUpPerson(metered, "Olga");
  const members = await Promise.all(["Mia", "Noa"].map((name) => signUpPerson(place, name)));
  const [mia, noa] = members as [Person, Person];
  const people = await crowd(sql, size - 3, freshHandle("c"));
  note(`${size} accounts are there`);
  const last = people.pop();
  if (!last) throw new Error("a group of nobody");
  for (const one of members) one.engine.stop();
  const lines = members.map((one) => listen(one, base, open));
  const costs: Cost[] = [];
  const measure = async (what: string, act: () => Promise<unknown>) => {
    const cost = await meter.cost(what, act);
    costs.push(cost);
    note(`${what}: ${cost.cpuMs} ms of the processor`);
  };
  const idle = () => until("the notes are kept", [owner], async () => (await waiting(owner.store)) === 0, 600);

  const handles = [...members, ...people, last].map((one) => one.handle);
  await measure(`find ${size - 1} people by their handles`, async () => {
    for (const handle of handles) must(await owner.engine.findPerson(handle));
  });
  await measure("what that leaves to be done", idle);
  let room = "" as RoomId;
  const others = [...members, ...people].map((one) => one.account);
  await measure(`create with ${others.length + 1} people`, async () => {
    room = must(await owner.engine.groups.create("Everybody", others));
  });
  await measure("add one", async () => must(await owner.engine.groups.add(room, [last.account])));
  const gone = people[0]?.account as AccountId;
  await measure("remove one", async () => must(await owner.engine.groups.remove(room, [gone], false)));
  await measure("say something", async () => {
    await say(owner, room, "welcome all");
    await idle();
  });
  for (const line of lines) line.stop();
  const asked = [...meter.paths].sort((a, b) => b[1] - a[1]);

  let back: Person = mia;
  const hears = (one: Person) => async () => (await textsOf(one, room)).includes("welcome all");
  await measure("a member comes back: up to the last word", async () => {
    back = await resumePerson(place, mia);
    await until("mia reads it", [back], hears(back), 300);
  });
  await measure("and until nothing is left to be done there", () =>
    until("mia's notes are kept", [back], async () => (await waiting(back.store)) === 0, 600),
  );
  const nora = await resumePerson(place, noa);
  await until("noa reads it", [nora], hears(nora), 300);
  await say(nora, room, "thank you");
  await until("it is read", [owner, back], async () => (await textsOf(owner, room)).includes("thank you"), 60);
  const record = await owner.store.read(["rooms"], (tx) => tx.get("rooms", [room]));
  const chain = await owner.store.read(["chains"], (tx) => tx.get("chains", [room]));
  const result: BigGroup = {
    room,
    costs,
    asked,
    largestFrame,
    record: serialize(record).byteLength,
    chain: serialize(chain).byteLength,
    boxes: await boxFacts(ownerUrl, room),
    entries: chain?.lines.length ?? 0,
    read: await hears(nora)(),
    placeholders: await lockedRows([owner, back, nora], room),
  };
  for (const one of [owner, back, nora]) one.engine.stop();
  await sql.end();
  return result;
}

/** The line of a member without an engine behind it: frames come, and are only measured. */
function listen(person: Person, base: string, open: ReturnType<typeof openSocket>): Live {
  const core = { ...person.engine.core, api: api(person.http), clock: systemClock };
  const live = new Live({ core, open, origin: base, listener: { link: () => {}, frame: () => {} } });
  live.start();
  return live;
}

async function waiting(store: Store): Promise<number> {
  return (await store.read(["outbox"], (tx) => tx.range("outbox"))).filter((row) => row.state !== "failed").length;
}

async function lockedRows(people: readonly Person[], room: RoomId): Promise<number> {
  let locked = 0;
  for (const one of people) {
    const rows = await one.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
    locked += rows.filter((row) => row.verdict === "no-key" || row.verdict === "unverified").length;
  }
  return locked;
}

function must<T>(result: { ok: true; value: T } | { ok: false; code: string; detail?: string }): T {
  if (!result.ok) throw new Error(`${result.code} ${result.detail ?? ""}`);
  return result.value;
}
