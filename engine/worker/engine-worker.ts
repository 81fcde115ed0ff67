import "@/protocol/no-eval";
import { PROTOCOL } from "@/protocol/version";
import { CHANNEL, DATABASE, LEADER_LOCK, type LeaderCall, type TabMessage, tabMessage } from "../client/tab-message";
import { systemClock, wait } from "../clock";
import type { Connection } from "../connection";
import { Engine } from "../engine";
import { webSocketOpener } from "../socket/socket-port";
import { IndexedDbStore } from "../store/indexed-db-store";
import { api } from "../transport/api";
import { fetchHttp } from "../transport/fetch-http";
import type { Http } from "../transport/http";

/**
 * The engine of a browser profile. Every tab starts this worker; the one that gets the lock leads, the others wait in
 * line, and take over when its tab closes. Why so: docs/decisions/0006-one-engine-views-read-indexeddb.md
 */
const channel = new BroadcastChannel(CHANNEL);
const say = (message: TabMessage) => channel.postMessage(message);
let connection: Connection = "starting";
let engine: Engine | null = null;
let leading = false;
const AGAIN_MS = 2_000;
/** A call may be asked twice, before and after this worker began to lead; it is done once. */
const answered = new Set<string>();

/** Signed out in some tab: heard also while this worker waits in line. */
const over = new AbortController();

function tell(next: Connection): void {
  // What an engine says while it stops would take the place of "signed out" in every tab.
  if (over.signal.aborted && next !== "signed-out") return;
  connection = next;
  say({ t: "connection", connection });
}

async function lead(): Promise<void> {
  const http = fetchHttp();
  const config = await api(http).config();
  if (config.ok && config.value.protocolMin > PROTOCOL) return tell("needs-reload");
  const store = new IndexedDbStore(DATABASE, () => tell("needs-reload"));
  try {
    await leadOn(store, http, !config.ok || config.value.socketSends);
  } finally {
    engine?.stop();
    engine = null;
    leading = false;
    store.close();
  }
}

/** Leads until this profile is signed out, here or by the server. */
async function leadOn(store: IndexedDbStore, http: Http, socketSends: boolean): Promise<void> {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  over.signal.addEventListener("abort", () => end());
  leading = true;
  const connectionChanged = (next: Connection) => {
    tell(next);
    if (next === "signed-out") end();
  };
  engine = await Engine.start({
    http,
    open: webSocketOpener(),
    origin: self.location.origin,
    store,
    clock: systemClock,
    socketSends,
    listener: {
      connection: connectionChanged,
      changed: (change) => say({ t: "change", change }),
      report: (what, detail) => console.warn(`sotto ${what}: ${detail}`),
    },
  });
  if (!engine || over.signal.aborted) return;
  say({ t: "leading" });
  await ended;
}

/** Waits in line for the lead; a start that failed is tried again, for without a leader nothing is sent. */
async function queueForLead(): Promise<void> {
  while (!over.signal.aborted) {
    try {
      return await navigator.locks.request(LEADER_LOCK, { signal: over.signal }, lead);
    } catch (cause) {
      if (over.signal.aborted) return;
      console.warn(`sotto start: ${String(cause)}`);
      await wait(systemClock, AGAIN_MS);
    }
  }
}

async function answer(call: LeaderCall): Promise<unknown> {
  if (!engine) throw new Error("not leading");
  switch (call.method) {
    case "poke":
      return engine.poke(call.room);
    case "retry":
      return engine.outbox.retry(call.id);
    case "older":
      return engine.sync.older(call.room);
    case "opened":
      return engine.opened(call.room);
    case "markRead":
      return engine.cursors.mark(call.room, call.seq);
    case "startDirect":
      return engine.startDirect(call.handle, call.fingerprint);
    case "findPerson":
      return engine.findPerson(call.handle);
    case "createGroup":
      return engine.groups.create(call.name, call.members);
    case "addMembers":
      return engine.groups.add(call.room, call.members);
    case "removeMembers":
      return engine.groups.remove(call.room, call.members, call.barred);
    case "leaveRoom":
      return engine.groups.leave(call.room);
    case "setRole":
      return engine.groups.setRole(call.room, call.account, call.role, call.mutedUntil);
    case "renameRoom":
      return engine.groups.rename(call.room, call.name);
    case "restartRoom":
      return engine.groups.restart(call.room);
    case "confirmRestart":
      return engine.groups.confirm(call.room);
    case "confirmIdentity":
      return engine.confirmIdentity(call.account);
    case "setName":
      return engine.profile.setName(call.name);
    case "takePage":
      return engine.sync.handed(call.page);
    case "hurry":
      return engine.hurry();
  }
}

channel.addEventListener("message", (event) => {
  const read = tabMessage.safeParse(event.data);
  if (read.data?.t === "wiped") over.abort();
  if (!read.success || !leading) return;
  const message = read.data;
  if (message.t === "ask") say({ t: "connection", connection });
  if (message.t !== "call" || !engine || answered.has(message.id)) return;
  answered.add(message.id);
  void answer(message.call).then(
    (value) => say({ t: "answer", id: message.id, value }),
    (cause) => {
      console.warn(`sotto ${message.call.method}: ${String(cause)}`);
      say({ t: "answer", id: message.id, value: { ok: false, code: "offline" } });
    },
  );
});
self.addEventListener("online", () => engine?.hurry());
self.addEventListener("offline", () => tell("offline"));

void queueForLead();
