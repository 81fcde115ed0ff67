import "@/protocol/no-eval";
import { PROTOCOL } from "@/protocol/version";
import { CHANNEL, DATABASE, LEADER_LOCK, type LeaderCall, type TabMessage, tabMessage } from "../client/tab-message";
import { systemClock } from "../clock";
import type { Connection } from "../connection";
import { Engine } from "../engine";
import { webSocketOpener } from "../socket/socket-port";
import { IndexedDbStore } from "../store/indexed-db-store";
import { api } from "../transport/api";
import { fetchHttp } from "../transport/fetch-http";

/**
 * The engine of a browser profile. Every tab starts this worker; the one that gets the lock leads, the others wait in
 * line, and take over when its tab closes. Why so: docs/decisions/0006-one-engine-views-read-indexeddb.md
 */
const channel = new BroadcastChannel(CHANNEL);
const say = (message: TabMessage) => channel.postMessage(message);
let connection: Connection = "starting";
let engine: Engine | null = null;
let leading = false;
/** A call may be asked twice, before and after this worker began to lead; it is done once. */
const answered = new Set<string>();

function tell(next: Connection): void {
  connection = next;
  say({ t: "connection", connection });
}

async function lead(): Promise<void> {
  leading = true;
  const http = fetchHttp();
  const config = await api(http).config();
  if (config.ok && config.value.protocolMin > PROTOCOL) return tell("needs-reload");
  const store = new IndexedDbStore(DATABASE, () => tell("needs-reload"));
  const stopped = new Promise<void>((resolve) => {
    channel.addEventListener("message", (event) => {
      if (tabMessage.safeParse(event.data).data?.t === "wiped") resolve();
    });
  });
  engine = await Engine.start({
    http,
    open: webSocketOpener(),
    origin: self.location.origin,
    store,
    clock: systemClock,
    socketSends: !config.ok || config.value.socketSends,
    listener: {
      connection: tell,
      changed: (change) => say({ t: "change", change }),
      report: (what, detail) => console.warn(`sotto ${what}: ${detail}`),
    },
  });
  if (engine) {
    say({ t: "leading" });
    await stopped;
  }
  engine?.stop();
  store.close();
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
    case "markRead":
      return engine.cursors.mark(call.room, call.seq);
    case "startDirect":
      return engine.startDirect(call.handle, call.fingerprint);
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

void navigator.locks.request(LEADER_LOCK, lead);
