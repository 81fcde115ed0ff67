import { openRest } from "@/crypto/at-rest";
import type { Engine } from "@/engine/engine";
import { type Headless, resumeHeadless, startHeadless } from "@/engine/headless";
import { MemoryStore } from "@/engine/store/memory-store";
import { appliedTo } from "@/engine/sync/ranges";
import { CookieJar } from "@/engine/transport/cookie-jar";
import { fetchHttp } from "@/engine/transport/fetch-http";
import { page } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { freshHandle, PASSWORD } from "../support/headless-person";
import { openSocket } from "../support/web-socket";
import { seenOf } from "./envelope";
import { type LostAnswers, losingHttp, losingSocket } from "./lost-answers";
import type { Plant } from "./plants";
import { type Note, recordedHttp, recordedSocket, recordedStore } from "./recorder";

/** One engine of a soak, with everything noted that passes its ports. */
export interface Client {
  readonly name: string;
  readonly handle: string;
  engine(): Engine;
  readonly store: Headless["store"];
  readonly http: Headless["http"];
  /** Writes a text; counted per room. */
  write(room: RoomId, text: string): Promise<void>;
  /** Dies in the middle of whatever it does, and starts again on what its store holds. */
  crash(): Promise<void>;
  /** Asks the log for an event that was acknowledged to this client. */
  readBack(room: RoomId, id: string, seq: number): Promise<void>;
  /** Notes what this device shows in the end. */
  noteEnd(rooms: readonly RoomId[]): Promise<void>;
}

/** What stands between a client and the server. */
export interface Surroundings {
  url: string;
  note: Note;
  lost: LostAnswers;
  plant: Plant | null;
  socketSends: boolean;
}

/** Signs up a client and starts its engine: engine, then the recorder, then what loses answers, then a planted bug. */
export async function startClient(name: string, around: Surroundings): Promise<Client> {
  const { url, note, lost, plant, socketSends } = around;
  const handle = freshHandle(name);
  const bare = fetchHttp({ base: url, jar: new CookieJar() });
  const http = recordedHttp(name, losingHttp(name, plant?.http?.(bare) ?? bare, lost, note), note);
  const line = openSocket(url);
  const open = recordedSocket(name, losingSocket(name, plant?.open?.(line) ?? line, lost, note), note);
  const memory = new MemoryStore();
  const store = recordedStore(name, plant?.store?.(memory) ?? memory, note);
  const ports = { base: url, http, open, store, socketSends };
  const started = await startHeadless(ports, { signUp: { name, handle, password: PASSWORD } });
  if (!started.ok) throw new Error(`${name} cannot sign up: ${started.code} ${started.detail ?? ""}`);
  let { engine } = started.value;
  const counts = new Map<string, number>();
  return {
    name,
    handle,
    engine: () => engine,
    store,
    http: bare,
    async write(room, text) {
      const n = (counts.get(room) ?? 0) + 1;
      counts.set(room, n);
      const id = await engine.queue(room, "message", ["text", text]);
      note({ t: "intend", client: name, room, id, n, nonce: text });
    },
    async crash() {
      engine.stop();
      const next = await resumeHeadless(ports);
      if (!next) throw new Error(`${name} is signed out after a crash`);
      engine = next;
    },
    async readBack(room, id, seq) {
      const answer = await bare
        .request("GET", `/api/v1/rooms/${room}/events?after=${seq - 1}&limit=1`)
        .catch(() => null);
      if (answer?.status !== 200) return;
      const found = page.parse(JSON.parse(answer.text)).events[0];
      note({ t: "readback", client: name, room, id, seq, found: found ? seenOf(found) : null });
    },
    noteEnd: (rooms) => noteEnd(name, engine, store, rooms, note),
  };
}

async function noteEnd(client: string, engine: Engine, store: Headless["store"], rooms: readonly RoomId[], note: Note) {
  for (const room of rooms) {
    const rows = await store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
    const items = rows.map(async (row) => {
      const body = row.body && row.event.kind === "message" ? await openRest(engine.core.me.restKey, row.body) : null;
      const nonce = body ? (body as ["text", string])[1] : null;
      return { ...seenOf(row.event), verdict: row.verdict, gap: row.gap, nonce };
    });
    note({ t: "view", client, room, items: await Promise.all(items) });
  }
  const waiting = await store.read(["outbox"], (tx) => tx.range("outbox"));
  const [failed, rest] = [waiting.filter((r) => r.state === "failed"), waiting.filter((r) => r.state !== "failed")];
  note({ t: "outbox", client, waiting: rest.map((r) => r.id), failed: failed.map((r) => r.id) });
}

/** How far a client has applied a room's log. */
export function appliedOf(client: Client, room: RoomId): number {
  return appliedTo(client.engine().book.get(room)?.ranges ?? []);
}
