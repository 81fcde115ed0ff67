import "@/protocol/no-eval";
import { PROTOCOL } from "@/protocol/version";
import { CHANNEL, DATABASE, type LeaderCall, stealMessage, type TabMessage, tabMessage } from "../client/tab-message";
import { systemClock, wait } from "../clock";
import type { Connection } from "../connection";
import { Engine } from "../engine";
import { webSocketOpener } from "../socket/socket-port";
import { FencedStore } from "../store/fenced-store";
import { IndexedDbStore } from "../store/indexed-db-store";
import { StaleTermError } from "../store/store";
import { type Api, api } from "../transport/api";
import { fetchHttp } from "../transport/fetch-http";
import { answerCall } from "./answer-call";
import { holdLead } from "./hold-lead";

/**
 * The engine of a browser profile. Every tab starts this worker; the one that gets the lock leads, the others wait in
 * line, and take over when its tab closes, or when their own tab finds that it does not answer.
 * Why so: docs/decisions/0006-one-engine-views-read-indexeddb.md
 */
const channel = new BroadcastChannel(CHANNEL);
const say = (message: TabMessage) => channel.postMessage(message);
let connection: Connection = "starting";
const AGAIN_MS = 2_000;
/** A server that takes longer to say what it is like is not waited for: what is stored can be read, and what is written be kept. */
const CONFIG_MS = 1_500;
/** Asked longer ago to take the lead, this worker was suspended itself, and another tab may have it by now. */
const STEAL_MS = 1_000;
/** A call may be asked twice, before and after this worker began to lead; it is done once. */
const answered = new Set<string>();

/** The lead while this worker has it. `engine` is null until it has started. */
interface Lead {
  store: FencedStore;
  engine: Engine | null;
  /** another worker leads: this one must stop */
  lost: AbortSignal;
  /** a newer Sotto in another tab has changed the store: nothing can be read or kept by this one */
  outdated: AbortSignal;
}
let leading: Lead | null = null;

/** Signed out in some tab: heard also while this worker waits in line. */
const over = new AbortController();
/** This worker's own tab found that whoever leads does not answer. */
let jump = new AbortController();

function tell(next: Connection): void {
  // What an engine says while it stops would take the place of "signed out" in every tab.
  if (over.signal.aborted && next !== "signed-out") return;
  connection = next;
  say({ t: "connection", connection });
}

/** Leads until another worker does, or for good (true): the profile is signed out, or a newer Sotto took its store. */
async function lead(lost: AbortController): Promise<boolean> {
  const outdated = new AbortController();
  const store = new FencedStore(new IndexedDbStore(DATABASE, () => outdated.abort()), () => lost.abort());
  const mine: Lead = { store, engine: null, lost: lost.signal, outdated: outdated.signal };
  leading = mine;
  jump = new AbortController();
  // Whoever is about to take the lead for want of a sign of life has one.
  say({ t: "pong" });
  try {
    return await leadOn(mine);
  } finally {
    mine.engine?.stop();
    if (leading === mine) leading = null;
    store.close();
  }
}

async function leadOn(mine: Lead): Promise<boolean> {
  const { store, lost, outdated } = mine;
  const http = fetchHttp();
  const asked = api(http).config();
  const config = await Promise.race([asked, wait(systemClock, CONFIG_MS).then(() => null)]);
  if (lost.aborted) return false;
  if (outdated.aborted || isTooOld(config)) {
    tell("needs-reload");
    return true;
  }
  let end = (_forGood: boolean) => {};
  const ended = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  over.signal.addEventListener("abort", () => end(true));
  lost.addEventListener("abort", () => end(false));
  // An engine that stops says that it is offline, which would take this word's place.
  const reload = new AbortController();
  const needsReload = () => {
    if (lost.aborted) return;
    tell("needs-reload");
    reload.abort();
    end(true);
  };
  outdated.addEventListener("abort", needsReload);
  void asked.then((late) => isTooOld(late) && needsReload()).catch(() => {});
  mine.engine = await Engine.start({
    http,
    open: webSocketOpener(),
    origin: self.location.origin,
    store,
    clock: systemClock,
    socketSends: !config?.ok || config.value.socketSends,
    listener: {
      connection(next) {
        // An engine that was stopped has no word in how things stand: the one that leads now has.
        if (lost.aborted || reload.signal.aborted) return;
        tell(next);
        if (next === "signed-out") end(true);
      },
      changed: (change) => say({ t: "change", change }),
      report: (what, detail) => console.warn(`sotto ${what}: ${detail}`),
    },
  });
  if (!mine.engine || over.signal.aborted || reload.signal.aborted) return true;
  if (!lost.aborted) say({ t: "leading" });
  return ended;
}

/** Whether the server no longer speaks with a Sotto of this age. */
function isTooOld(config: Awaited<ReturnType<Api["config"]>> | null): boolean {
  return config?.ok === true && config.value.protocolMin > PROTOCOL;
}

/** Waits in line for the lead; a start that failed is tried again, for without a leader nothing is sent. */
async function queueForLead(): Promise<void> {
  while (!over.signal.aborted) {
    const steal = jump.signal.aborted;
    if (steal) jump = new AbortController();
    try {
      const inLine = AbortSignal.any([over.signal, jump.signal]);
      if (await holdLead(steal ? { steal } : { signal: inLine }, lead)) return;
    } catch (cause) {
      const outOfLine = cause instanceof DOMException && cause.name === "AbortError";
      if (over.signal.aborted) return;
      if (outOfLine) continue;
      console.warn(`sotto start: ${String(cause)}`);
      await wait(systemClock, AGAIN_MS);
    }
  }
}

async function answer(id: string, call: LeaderCall, { store, engine, lost }: Lead): Promise<void> {
  if (!engine || answered.has(id)) return;
  answered.add(id);
  let value: unknown;
  try {
    // A worker that was suspended hears what was asked meanwhile before it hears that it was replaced.
    await store.check(engine.core.term);
    value = await answerCall(engine, call);
    lost.throwIfAborted();
  } catch (cause) {
    console.warn(`sotto ${call.method}: ${String(cause)}`);
    if (cause instanceof StaleTermError || lost.aborted) return void answered.delete(id);
    value = { ok: false, code: "offline" };
  }
  say({ t: "answer", id, value });
}

channel.addEventListener("message", (event) => {
  const read = tabMessage.safeParse(event.data);
  if (read.data?.t === "wiped") over.abort();
  if (!read.success || !leading || leading.lost.aborted) return;
  const message = read.data;
  if (message.t === "ask") say({ t: "connection", connection });
  else if (message.t === "ping") say({ t: "pong" });
  else if (message.t === "call") void answer(message.id, message.call, leading);
});
self.addEventListener("message", (event) => {
  const read = stealMessage.safeParse(event.data);
  if (read.success && !leading && systemClock.now() - read.data.at < STEAL_MS) jump.abort();
});
self.addEventListener("online", () => leading?.engine?.hurry());

void queueForLead();
