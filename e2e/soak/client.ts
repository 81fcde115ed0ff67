import { newId } from "@/crypto/random";
import { type Clock, systemClock } from "@/engine/clock";
import type { Engine } from "@/engine/engine";
import { type Headless, resumeHeadless, startHeadless } from "@/engine/headless";
import { type AboutMessage, type Deed, intentionOf } from "@/engine/outbox/deed";
import { writeIntention } from "@/engine/outbox/write-intention";
import { MemoryStore } from "@/engine/store/memory-store";
import { appliedTo } from "@/engine/sync/ranges";
import { CookieJar } from "@/engine/transport/cookie-jar";
import { fetchHttp } from "@/engine/transport/fetch-http";
import { page } from "@/protocol/http/rooms";
import type { EventId, RoomId } from "@/protocol/ids";
import { freshHandle, PASSWORD } from "../support/headless-person";
import { openSocket } from "../support/web-socket";
import { seenOf } from "./envelope";
import { keptIn } from "./kept";
import { type LostAnswers, losingHttp, losingSocket } from "./lost-answers";
import { noteDevice } from "./note-device";
import type { Plant } from "./plants";
import { type Note, recordedHttp, recordedSocket, recordedStore } from "./recorder";
import { type Screen, screenOf } from "./screen";
import { type KillPoint, Tab } from "./tab";

/** One device of a soak, with everything noted that passes its ports. */
export interface Client {
  readonly name: string;
  readonly handle: string;
  /** the engine of the tab that leads now */
  engine(): Engine;
  readonly store: Headless["store"];
  readonly http: Headless["http"];
  /** whether it sends by HTTP alone */
  readonly byHttp: boolean;
  /** the same person's other devices */
  readonly others: Client[];
  readonly screen: Screen;
  /** Writes a text in one of its tabs, as an answer to another or not; counted per room. */
  write(room: RoomId, text: string, reply?: { id: EventId; at: number }): Promise<string>;
  /** Does something about a message. */
  act(room: RoomId, deed: AboutMessage): Promise<void>;
  /** Dies in the middle of whatever it does; another tab takes the lead on what the store holds. */
  crash(): Promise<void>;
  /** Dies at a point of sending this text. False when it did not come to that point in time. */
  kill(point: KillPoint, room: RoomId, text: string): Promise<boolean>;
  /** Another tab takes the lead while the old one goes on for a moment as if nothing had happened. */
  overtake(): Promise<void>;
  /** Its clock is off by so much from now on. */
  setClock(offMs: number): void;
  /** Requests and frames that left it so far. */
  sent(): number;
  /** Asks the log for an event that was acknowledged to this client. */
  readBack(room: RoomId, id: string, seq: number): Promise<void>;
  /** Notes what this device shows in the end; `second`: rooms that are folded twice. */
  noteEnd(rooms: readonly RoomId[], second: ReadonlySet<RoomId>): Promise<void>;
}

/** What stands between a client and the server. */
export interface Surroundings {
  url: string;
  note: Note;
  lost: LostAnswers;
  plant: Plant | null;
  socketSends: boolean;
  /** how many tabs write */
  tabs: number;
  /** the sidecar that all sockets lead to, whatever the server says */
  through: string | null;
  /** in a name that only friends may read */
  mark: string;
}

/** How long a tab may take to come to the point where it dies, in ms. */
const DIE_MS = 20_000;
const GHOST_MS = 1_500;

/** Signs up a client (or somebody's other device: `handle`) and starts its engine: engine, its tab, the recorder, what loses answers, then a planted bug. */
export async function startClient(name: string, around: Surroundings, other?: string): Promise<Client> {
  const { url, note, lost, plant, socketSends, tabs } = around;
  const handle = other ?? freshHandle(name);
  const bare = fetchHttp({ base: url, jar: new CookieJar() });
  const doors = plant?.http?.(bare) ?? bare;
  const http = recordedHttp(name, losingHttp(name, doors, lost, note), note);
  const direct = openSocket(url);
  const line: typeof direct = (to, events) => direct(around.through ?? to, events);
  const open = recordedSocket(name, losingSocket(name, plant?.open?.(line) ?? line, lost, note), note);
  const memory = new MemoryStore();
  const kept = keptIn(name, plant?.store?.(memory) ?? memory, note);
  const store = recordedStore(name, kept.store, note);
  const screen = screenOf(name, note);
  let off = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + off };
  const newTab = () => new Tab({ http, open, store });
  const portsOf = (of: Tab) => ({ base: url, clock, socketSends, listener: screen, ...of.ports });
  let tab = newTab();
  let sentBefore = 0;
  const known = { handle, password: PASSWORD };
  const who = other ? { signIn: known } : { signUp: { name: `${name} ${around.mark}`, ...known } };
  const started = await startHeadless(portsOf(tab), who);
  if (!started.ok) throw new Error(`${name} cannot come in: ${started.code} ${started.detail ?? ""}`);
  let { engine } = started.value;
  note({ t: "device", client: name, account: engine.core.me.account });
  const counts = new Map<string, number>();
  // One thing at a time: texts are counted in the order in which they are written.
  let busy: Promise<unknown> = Promise.resolve();
  const alone = <T>(run: () => Promise<T>): Promise<T> => {
    const next = busy.then(run, run);
    busy = next.catch(() => {});
    return next;
  };
  const intend = (room: RoomId, id: string, nonce: string) => {
    const n = (counts.get(room) ?? 0) + 1;
    counts.set(room, n);
    note({ t: "intend", client: name, room, id, n, nonce });
  };
  const queue = async (room: RoomId, deed: Deed, view: boolean) => {
    if (deed.t === "say") plant?.hear?.(deed.text);
    if (!view) return engine.act(room, deed);
    const id = newId() as EventId;
    await writeIntention(store, engine.core.me, { id, room, ...intentionOf(deed), now: clock.now() });
    engine.poke(room);
    return id;
  };
  const lead = async () => {
    sentBefore += tab.sent;
    tab = newTab();
    const next = await resumeHeadless(portsOf(tab));
    if (!next) throw new Error(`${name} is signed out after a crash`);
    engine = next;
  };
  let written = 0;
  return {
    name,
    handle,
    engine: () => engine,
    store,
    http: bare,
    byHttp: !socketSends,
    sent: () => sentBefore + tab.sent,
    setClock(offMs) {
      off = offMs;
      note({ t: "clock", client: name, offMs });
    },
    others: [],
    screen,
    write: (room, text, reply) =>
      alone(async () => {
        const id = await queue(room, { t: "say", text, ...(reply && { reply }) }, written++ % tabs !== 0);
        intend(room, id, text);
        return id;
      }),
    act: (room, deed) =>
      alone(async () => {
        const id = await queue(room, deed, written++ % tabs !== 0);
        const words = deed.t === "edit" ? deed.text : null;
        note({ t: "deed", client: name, room, id, kind: deed.t, target: deed.message, words });
      }),
    crash: () =>
      alone(async () => {
        tab.die();
        engine.stop();
        await lead();
      }),
    kill: (at, room, text) =>
      alone(async () => {
        const known = tab.committed.length;
        tab.arm(at);
        const queued = queue(room, { t: "say", text }, false).then(() => null);
        const dead = tab.died.then((id) => ({ id }));
        const first = await Promise.race([queued, dead]);
        const came = await Promise.race([dead.then(() => true), after(DIE_MS).then(() => false)]);
        tab.die();
        engine.stop();
        // The store works in order: what was being written is written now, or taken back.
        await store.read(["outbox"], async () => {});
        const durable = tab.committed[known];
        if (durable) intend(room, durable, text);
        await lead();
        const id = durable ?? first?.id ?? null;
        if (came) note({ t: "killed", client: name, room, at, id, nonce: text, durable: durable !== undefined });
        return came;
      }),
    overtake: () =>
      alone(async () => {
        const [old, ghost] = [engine, tab];
        await lead();
        await after(GHOST_MS);
        ghost.die();
        old.stop();
      }),
    async readBack(room, id, seq) {
      const answer = await bare
        .request("GET", `/api/v1/rooms/${room}/events?after=${seq - 1}&limit=1`)
        .catch(() => null);
      if (answer?.status !== 200) return;
      const found = page.parse(JSON.parse(answer.text)).events[0];
      note({ t: "readback", client: name, room, id, seq, found: found ? seenOf(found) : null });
    },
    async noteEnd(rooms, second) {
      screen.tell();
      await kept.tell(engine.core.me.restKey);
      await noteDevice({ client: name, engine, store, http: doors, note }, rooms, second);
    },
  };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** How far a client has applied a room's log. */
export function appliedOf(client: Client, room: RoomId): number {
  return appliedTo(client.engine().book.get(room)?.ranges ?? []);
}
