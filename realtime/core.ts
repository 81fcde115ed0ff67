import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { BusMessage } from "@/protocol/bus";
import { CLOSE } from "@/protocol/socket/close-code";
import type { Bus } from "@/server/bus/bus";
import type { Appended, AppendItem } from "@/server/events/append-events";
import { causeOf, log } from "@/server/log";
import { Connection, type Shared } from "./connection";
import { Cursors } from "./cursors";
import { downFrame } from "./frame";
import { Gate } from "./gate";
import { Here } from "./here";
import { Hub } from "./hub";
import { Lanes } from "./lanes";
import { Turn } from "./outgoing";
import { People } from "./people";
import { Receipts } from "./receipts";
import type { Records } from "./records";
import type { Settings } from "./settings";
import { Typing } from "./typing";
import { Watching } from "./watching";

/** Replays that read the log at the same time; the rest of the pool stays free for everything else. */
const REPLAYS = 4;
/** How long a stop waits for what is being appended, in ms. */
const STOP_MS = 5_000;

/** What the core of a sidecar runs on. */
export interface CorePorts {
  readonly records: Records;
  readonly bus: Bus;
  readonly settings: Settings;
}

/** A sidecar but for the way in: what it does with sockets once they are open. */
export interface Core {
  /** Takes an open socket over; `socket` is the stream below it. */
  accept(ws: WebSocket, socket: Duplex): void;
  /** Appends one device's batch for one room through the lanes: own sockets hear it at once, other nodes by the bus. */
  append(items: readonly AppendItem[]): Promise<readonly Appended[]>;
  /** One comparison with the database, as the tick makes it. */
  tick(): Promise<void>;
  /** Open sockets. */
  size(): number;
  /** Closes every socket with "stopping", lets appends finish, writes what waits. */
  stop(): Promise<void>;
}

/** Starts the core of a sidecar. It holds no state that another could not take over. */
export function createCore(ports: CorePorts): Core {
  const connections = new Set<Connection>();
  const shared = assemble(ports, connections);
  const tick = ticking(shared, connections);
  const timer = setInterval(() => void tick(), ports.settings.tickMs);
  return {
    accept: (ws, socket) => void connections.add(new Connection(ws, socket, shared)),
    append: (items) => throughLanes(shared.lanes, items),
    tick,
    size: () => connections.size,
    async stop() {
      clearInterval(timer);
      const end = Date.now() + STOP_MS;
      while (!shared.lanes.idle() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
      for (const connection of [...connections]) connection.close(CLOSE.stopping);
      await shared.cursors.flush();
      shared.receipts.close();
      shared.here.close();
      shared.watching.close();
    },
  };
}

function assemble({ records, bus, settings }: CorePorts, connections: Set<Connection>): Shared {
  const turn = new Turn();
  // Until it is heard for the first time.
  let busUp = false;
  const watching = new Watching({ records, after });
  const people: People = new People({
    records,
    bus,
    settings,
    roomsMoved: (account) => watching.again(account),
    settled: (rooms) => hub.settled(rooms),
  });
  const lanes: Lanes = new Lanes({
    append: (items) => records.append(items),
    committed: (events) => hub.committed(events),
    failed: (error) => log("error", "lane-failed", { cause: causeOf(error) }),
  });
  const hub: Hub = new Hub({
    records,
    bus,
    turn,
    inFlight: (room) => lanes.inFlight(room),
    person: (message) => people.hear(message),
    receipts(message) {
      receipts.hear(message);
      for (const [account, , read] of message.receipts) if (read > 0) watching.acted(account);
    },
    typing: (message) => typing.hear(message),
    presence: (message) => watching.hear(message),
    busState(up) {
      if (busUp !== up) for (const connection of connections) connection.tell(downFrame({ t: "bus", up }));
      busUp = up;
      // What was rung while nobody listened is lost, news of people too.
      if (!up) return;
      people.compare().catch((error) => log("error", "compare-failed", { cause: causeOf(error) }));
      void watching.allAgain();
    },
  });
  const receipts = new Receipts({ tell: (room, frame) => hub.channel(room)?.tell(frame), after });
  const publish = (message: BusMessage) => bus.publish(message);
  const typing: Typing = new Typing({
    records,
    publish,
    tell: (room, frame, but) => hub.channel(room)?.tell(frame, but),
    now: () => Date.now(),
  });
  return {
    records,
    settings,
    turn,
    hub,
    people,
    lanes,
    cursors: new Cursors({ records, publish, after }),
    receipts,
    typing,
    here: new Here({ node: randomUUID(), records, publish, after }),
    watching,
    replays: new Gate(REPLAYS),
    busUp: () => busUp,
    gone: (connection) => connections.delete(connection),
  };
}

/** Runs something later; gives a way to leave it. */
function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** The comparison that heals whatever a ring lost: rooms, sessions, room lists, presence; then each socket's heartbeat. */
function ticking({ hub, people, here, watching }: Shared, connections: ReadonlySet<Connection>): () => Promise<void> {
  let running = false;
  return async () => {
    if (running) return;
    running = true;
    try {
      hub.closeEmpty();
      await Promise.all([hub.compare(), people.compare(), here.renew().then(() => watching.compare())]);
    } catch (error) {
      // The database is away: the heartbeat goes on, the next tick repairs.
      log("warn", "tick-failed", { cause: causeOf(error) });
    } finally {
      running = false;
    }
    for (const connection of [...connections]) connection.beat();
    for (const channel of hub.rooms) channel.moved = false;
  };
}

function throughLanes(lanes: Lanes, items: readonly AppendItem[]): Promise<readonly Appended[]> {
  const [first] = items;
  if (first === undefined) return Promise.resolve([]);
  return new Promise((resolve) => lanes.add({ room: first.room, items, done: resolve }));
}
