import { openRest } from "@/crypto/at-rest";
import { newId } from "@/crypto/random";
import { keepDevice } from "@/engine/auth/new-device";
import type { Clock } from "@/engine/clock";
import { Engine } from "@/engine/engine";
import { writeIntention } from "@/engine/outbox/write-intention";
import type { OpenSocket } from "@/engine/socket/socket-port";
import { MemoryStore } from "@/engine/store/memory-store";
import type { Store } from "@/engine/store/store";
import { appliedTo } from "@/engine/sync/ranges";
import type { Http } from "@/engine/transport/http";
import type { DeviceId, EventId, RoomId, SessionId } from "@/protocol/ids";
import type { DeviceActor } from "@/server/sessions/actor";
import { seenOf } from "../soak/envelope";
import { type Note, recordedHttp, recordedSocket, recordedStore } from "../soak/recorder";
import type { Chance } from "./chance";
import type { Line } from "./line";
import { copyStore, type Past } from "./past";
import type { Someone } from "./people";
import type { Tables } from "./tables";
import type { VirtualTime } from "./time";

const never = new Promise<never>(() => {});

/** What a device stands in. */
export interface DevicePorts {
  time: VirtualTime;
  chance: Chance;
  line: Line;
  note: Note;
  tables: Tables;
  /** bugs planted between engine and ports */
  plant: DevicePlant;
}

/** Where a bug can be planted on the device's side. */
export interface DevicePlant {
  http?(inner: Http): Http;
  open?(inner: OpenSocket): OpenSocket;
  store?(inner: Store): Store;
}

/** One engine's life on a device: from its start until it dies. */
interface Life {
  alive: boolean;
  engine: Engine | null;
}

/** One browser profile: its store outlives every engine on it. */
export class Device {
  readonly name: string;
  readonly person: Someone;
  readonly actor: DeviceActor;
  readonly line: Line;
  readonly store: Store = new MemoryStore();
  /** the store as engine and view have it: with what is planted in between */
  readonly #disk: Store;
  /** told that it was shut out */
  over = false;
  readonly #ports: DevicePorts;
  readonly #socketSends: boolean;
  #life: Life = { alive: false, engine: null };
  readonly #counts = new Map<RoomId, number>();

  constructor(person: Someone, index: number, ports: DevicePorts, socketSends: boolean) {
    this.person = person;
    this.name = `${person.name}-${index}`;
    this.line = ports.line;
    this.#ports = ports;
    this.#socketSends = socketSends;
    this.#disk = ports.plant.store?.(this.store) ?? this.store;
    const device = person.devices[index]?.device as DeviceId;
    this.actor = { account: person.account, device, session: newId() as SessionId };
  }

  /** Signed in: keys and account are in the store, with what was there before, and the session is open. */
  async signIn(past: Past | null): Promise<void> {
    const { person, actor } = this;
    this.#ports.tables.sessions.set(actor.session, { account: actor.account, device: actor.device, alive: true });
    const before = past?.devices.get(this.name);
    if (before) {
      for (const fact of before.held) this.#ports.note(fact);
      return copyStore(before.store, this.store);
    }
    const device = person.devices.find((one) => one.device === actor.device);
    if (!device) throw new Error("no such device");
    const { handle, name, state, vault } = person;
    const profile = { name, status: null, version: 1 };
    await keepDevice(this.store, { device, handle, profile, state, vault, operator: false });
  }

  get engine(): Engine | null {
    return this.#life.alive ? this.#life.engine : null;
  }

  /** Starts an engine. One that still runs on the same store goes on until it notices: see `retire`. */
  async start(): Promise<void> {
    const life: Life = { alive: true, engine: null };
    this.#life = life;
    const { note, plant, line } = this.#ports;
    const http = line.http(this.actor);
    const open = line.open;
    life.engine = await Engine.start({
      http: gatedHttp(life, recordedHttp(this.name, plant.http?.(http) ?? http, note)),
      open: gatedSocket(life, recordedSocket(this.name, plant.open?.(open) ?? open, note)),
      origin: "http://sim",
      store: this.#gatedStore(life, recordedStore(this.name, this.#disk, note)),
      clock: gatedClock(life, this.#ports.time.clock(this.#ports.chance)),
      socketSends: this.#socketSends,
      listener: {
        connection: (connection) => {
          if (connection === "signed-out") this.over = true;
        },
        changed: () => {},
        report: () => {},
      },
    });
  }

  /** The engine dies where it stands, between any two steps; its connections break. */
  crash(): void {
    this.#life.alive = false;
    this.#life.engine = null;
    this.line.reset();
  }

  /** What the engine that leads just now is to be told once another has taken the lead: it lets go. */
  retire(): () => void {
    const life = this.#life;
    return () => life.engine?.stop();
  }

  /** Writes a text as a view does; noted once it is durable. */
  async write(room: RoomId, text: string): Promise<void> {
    const { engine } = this;
    if (!engine) return;
    const n = (this.#counts.get(room) ?? 0) + 1;
    this.#counts.set(room, n);
    const id = newId() as EventId;
    const now = this.#ports.time.now;
    await writeIntention(this.#disk, engine.core.me, { id, room, kind: "message", body: ["text", text], now });
    this.#ports.note({ t: "intend", client: this.name, room, id, n, nonce: text });
    engine.poke(room);
  }

  applied(room: RoomId): number {
    return appliedTo(this.engine?.book.get(room)?.ranges ?? []);
  }

  /** Ids of what waits to be sent, in rooms that this person sits in. */
  async waiting(): Promise<{ waiting: string[]; failed: string[]; stranded: string[] }> {
    const all = await this.store.read(["outbox"], (tx) => tx.range("outbox"));
    const rows = all.filter((row) => this.#ports.tables.member(row.room, this.person.account));
    // What waited for a room that its person was out of went back to them, also where they are in again.
    const stranded = all.filter((row) => row.reason === "left").map((row) => row.id);
    const of = (failed: boolean) =>
      rows.filter((row) => row.reason !== "left" && (row.state === "failed") === failed).map((row) => row.id);
    return { waiting: of(false), failed: of(true), stranded };
  }

  /** Notes what this device shows in the end. */
  async noteEnd(): Promise<void> {
    const { note } = this.#ports;
    const rest = await this.store.read(["meta"], (tx) => tx.get("meta", ["device"]));
    if (rest?.key !== "device") return;
    for (const { room } of this.engine?.book.all() ?? []) {
      const rows = await this.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
      const items = rows.map(async (row) => {
        const body = row.body && row.event.kind === "message" ? await openRest(rest.restKey, row.body) : null;
        const nonce = body ? (body as ["text", string])[1] : null;
        return { ...seenOf(row.event), verdict: row.verdict, gap: row.gap, nonce };
      });
      note({ t: "view", client: this.name, room, items: await Promise.all(items) });
    }
    note({ t: "outbox", client: this.name, ...(await this.waiting()) });
  }

  /** A store as a disk is: one thing after the other, each now and then slow, before or after it is done. */
  #gatedStore(life: Life, inner: Store): Store {
    const { time, chance } = this.#ports;
    let tail: Promise<unknown> = Promise.resolve();
    const pause = () => (chance.often(0.05) ? time.wait(chance.next() * 30) : undefined);
    const step = async <R>(run: () => Promise<R>): Promise<R> => {
      await pause();
      if (!life.alive) return never;
      const answer = await run();
      await pause();
      return life.alive ? answer : never;
    };
    const queued = <R>(run: () => Promise<R>): Promise<R> => {
      const next = tail.then(() => step(run));
      tail = next.catch(() => {});
      return next;
    };
    return {
      read: (tables, run) => queued(() => inner.read(tables, run)),
      write: (tables, run, term) => queued(() => inner.write(tables, run, term)),
      wipe: () => queued(() => inner.wipe()),
      close: () => inner.close(),
    };
  }
}

function gatedClock(life: Life, inner: Clock): Clock {
  return {
    now: inner.now,
    chance: inner.chance,
    after: (ms, run) =>
      inner.after(ms, () => {
        if (life.alive) run();
      }),
  };
}

function gatedHttp(life: Life, inner: Http): Http {
  return {
    async request(...asked) {
      if (!life.alive) return never;
      try {
        const answer = await inner.request(...asked);
        return life.alive ? answer : never;
      } catch (cause) {
        if (!life.alive) return never;
        throw cause;
      }
    },
  };
}

function gatedSocket(life: Life, inner: OpenSocket): OpenSocket {
  return (url, events) =>
    inner(url, {
      open: () => life.alive && events.open(),
      message: (text) => life.alive && events.message(text),
      closed: (code) => life.alive && events.closed(code),
    });
}
