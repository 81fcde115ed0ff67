import { CHANNEL, DATABASE, LEADER_LOCK, tabMessage } from "../client/tab-message";
import { systemClock, wait } from "../clock";
import { Engine } from "../engine";
import { FencedStore } from "../store/fenced-store";
import { IndexedDbStore } from "../store/indexed-db-store";
import type { Store } from "../store/store";
import { EndingHttp } from "../transport/ending-http";
import { fetchHttp } from "../transport/fetch-http";
import { holdLead } from "../worker/hold-lead";
import { type Drain, nextDrain } from "./next-drain";

/** Browsers end a service worker that works for longer than half a minute or so. */
const TIME_MS = 25_000;
const LOOK_MS = 500;
/** A tab that said something so lately is taken to be there, whether or not its worker is in line yet. */
const TAB_MS = 5_000;
/** What is under way when the lead is given back may take so long to end; cut off, it is sent again byte for byte. */
const END_MS = 1_000;

/** Sends what waits in the outbox while no tab is there to do it: the same engine, by HTTP alone, for as long as it may. */
export class Drainer {
  readonly #channel = new BroadcastChannel(CHANNEL);
  #running: Promise<Drain> | null = null;
  #tabHeard = 0;
  /** the device that was signed out */
  #wiped: string | null = null;
  #nudge = () => {};

  constructor() {
    this.#channel.addEventListener("message", (event) => {
      const read = tabMessage.safeParse(event.data);
      this.#tabHeard = systemClock.now();
      if (read.data?.t === "wiped") void this.#signedOut();
      this.#nudge();
    });
  }

  /** Looks what waits and sends it. One at a time; whoever asks meanwhile gets the same answer. */
  run(): Promise<Drain> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<Drain> {
    const until = systemClock.now() + TIME_MS;
    const store = new IndexedDbStore(DATABASE);
    try {
      for (;;) {
        const next = await this.#look(store, until, false);
        if (next === "done" || next === "late") return next;
        if (next === "send")
          await holdLead({ ifAvailable: true }, (lost) => this.#lead(store, until, lost)).catch(() => null);
        else if (systemClock.now() > until) return next;
        await wait(systemClock, LOOK_MS);
      }
    } finally {
      store.close();
    }
  }

  async #look(store: Store, until: number, leads: boolean): Promise<Drain> {
    const [device, rows] = await store.read(["meta", "outbox"], async (tx) => [
      await tx.get("meta", ["device"]),
      await tx.range("outbox"),
    ]);
    const { held = [], pending = [] } = await navigator.locks.query();
    const others = [...(leads ? [] : held), ...pending].some((lock) => lock.name === LEADER_LOCK);
    const now = systemClock.now();
    return nextDrain({
      waiting: rows.filter((row) => row.state !== "failed").length,
      wiped: device?.key !== "device" || device.device === this.#wiped,
      tab: others || now - this.#tabHeard < TAB_MS,
      left: until - now,
    });
  }

  async #lead(store: Store, until: number, lost: AbortController): Promise<void> {
    const http = new EndingHttp(fetchHttp());
    const engine = await Engine.start({
      http,
      open: () => ({ send: () => {}, close: () => {} }),
      origin: self.location.origin,
      store: new FencedStore(store, () => lost.abort()),
      clock: systemClock,
      live: false,
      socketSends: false,
      listener: {
        connection: (next) => next === "signed-out" && void this.#signedOut(),
        changed: () => this.#nudge(),
        report: (what, detail) => console.warn(`sotto ${what}: ${detail}`),
      },
    });
    if (!engine) return;
    // What is sealed already, and rooms that need nothing new, do not wait for the round over all rooms.
    await engine.outbox.pumpAll();
    while (!lost.signal.aborted && (await this.#look(store, until, true)) === "send") await this.#moved();
    if (!lost.signal.aborted) await Promise.race([engine.signals.delivered.tell(), wait(systemClock, END_MS)]);
    engine.stop();
    await Promise.race([http.end(), wait(systemClock, END_MS)]);
  }

  /** Resolves when something changed, a tab spoke, or it is time to look again. */
  #moved(): Promise<void> {
    return new Promise((resolve) => {
      this.#nudge = resolve;
      systemClock.after(LOOK_MS, resolve);
    });
  }

  async #signedOut(): Promise<void> {
    const store = new IndexedDbStore(DATABASE);
    const device = await store.read(["meta"], (tx) => tx.get("meta", ["device"])).catch(() => undefined);
    store.close();
    if (device?.key === "device") this.#wiped = device.device;
    this.#nudge();
  }
}
