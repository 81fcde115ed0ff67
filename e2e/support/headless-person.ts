import { openRest } from "@/crypto/at-rest";
import { newId } from "@/crypto/random";
import type { Connection } from "@/engine/connection";
import type { Engine } from "@/engine/engine";
import { fold } from "@/engine/fold/fold";
import { foldEvent } from "@/engine/fold/fold-event";
import type { Folded } from "@/engine/fold/folded";
import { type Headless, type HeadlessOptions, resumeHeadless, startHeadless } from "@/engine/headless";
import type { AccountId, RoomId } from "@/protocol/ids";
import { openSocket } from "./web-socket";

/** One person on one device, driven by the same engine as in the browser. */
export interface Person {
  readonly name: string;
  readonly handle: string;
  readonly password: string;
  readonly account: AccountId;
  readonly engine: Engine;
  readonly store: Headless["store"];
  readonly http: Headless["http"];
  /** all states of the line, oldest first */
  readonly connections: Connection[];
  /** what the engine reported, as "what: detail" */
  readonly reports: string[];
  /** Calls `run` after every change of this person's store. */
  onMove(run: () => void): () => void;
}

/** Where a person's engine goes, and what stands between it and the server. `origin`: what the real server is called. */
export interface Place extends Partial<Omit<HeadlessOptions, "base" | "listener">> {
  base: string;
  origin?: string;
}

/** A password that everybody in these tests has. */
export const PASSWORD = "marble lantern quiet river";

/** A handle that nobody had before. */
export function freshHandle(name: string): string {
  return `${name.toLowerCase()}${newId().slice(-8)}`.replace(/[^a-z0-9]/g, "");
}

/** Signs up somebody new and starts their engine. */
export async function signUpPerson(place: Place, name: string): Promise<Person> {
  return enter(place, name, freshHandle(name), "signUp");
}

/** Signs the same person in on another device. */
export async function signInPerson(place: Place, person: Pick<Person, "name" | "handle">): Promise<Person> {
  return enter(place, person.name, person.handle, "signIn");
}

async function enter(place: Place, name: string, handle: string, how: "signUp" | "signIn"): Promise<Person> {
  const { origin, ...options } = place;
  const ears = listening();
  const who =
    how === "signUp" ? { signUp: { name, handle, password: PASSWORD } } : { signIn: { handle, password: PASSWORD } };
  const open = openSocket(origin ?? place.base);
  const started = await startHeadless({ open, ...options, listener: ears.listener }, who);
  if (!started.ok) throw new EnterError(started.code, started.detail ?? "");
  const { engine, store, http } = started.value;
  const { account } = engine.core.me;
  return { name, handle, password: PASSWORD, account, engine, store, http, ...ears.heard };
}

/** The same device again, after its engine was stopped or died: on its store, with a way to the server. */
export async function resumePerson(place: Place, person: Person, http = person.http): Promise<Person> {
  const { origin, ...options } = place;
  const ears = listening();
  const open = openSocket(origin ?? place.base);
  const engine = await resumeHeadless({ open, ...options, store: person.store, http, listener: ears.listener });
  if (!engine) throw new EnterError("server", "nobody is signed in on this store");
  return { ...person, engine, http, ...ears.heard };
}

/** What a listener hears, and a way to hear with it. */
function listening() {
  const connections: Connection[] = [];
  const reports: string[] = [];
  const movers = new Set<() => void>();
  const moved = () => {
    for (const run of movers) run();
  };
  const listener = {
    connection(connection: Connection) {
      connections.push(connection);
      moved();
    },
    changed: moved,
    report(what: string, detail: string) {
      reports.push(`${what}: ${detail}`);
      moved();
    },
  };
  const onMove = (run: () => void) => {
    movers.add(run);
    return () => void movers.delete(run);
  };
  return { listener, heard: { connections, reports, onMove } };
}

/** A sign-up or sign-in that was refused, with its code. */
export class EnterError extends Error {
  readonly code: string;
  readonly detail: string;
  constructor(code: string, detail: string) {
    super(`${code} ${detail}`.trim());
    this.name = "EnterError";
    this.code = code;
    this.detail = detail;
  }
}

/** The main line of a room as a reader sees it: every piece that this device holds, folded. */
export async function readRoom(person: Pick<Person, "store" | "engine">, room: RoomId): Promise<readonly Folded[]> {
  const { restKey } = person.engine.core.me;
  const chain = person.engine.book.get(room) ?? { state: null, lines: [] };
  const rows = await person.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
  const events = rows.map(async (row) =>
    foldEvent(row, row.body && (await openRest(restKey, row.body)), { chain, titles: new Map() }),
  );
  return fold(await Promise.all(events)).items;
}

/** The texts of a room in their order. */
export async function textsOf(person: Pick<Person, "store" | "engine">, room: RoomId): Promise<string[]> {
  return (await readRoom(person, room)).flatMap((item) => (item.t === "message" ? [item.text] : []));
}

/** The named placeholders of a room, as "reason" or "reason/detail". */
export async function placeholdersOf(person: Pick<Person, "store" | "engine">, room: RoomId): Promise<string[]> {
  return (await readRoom(person, room)).flatMap((item) =>
    item.t === "placeholder" ? [item.detail ? `${item.reason}/${item.detail}` : item.reason] : [],
  );
}

/** Writes a text as the composer does. */
export function say(person: Pick<Person, "engine">, room: RoomId, text: string) {
  return person.engine.act(room, { t: "say", text });
}

/** Opens the 1-to-1 room of two people, from the first one's side. */
export async function meet(person: Person, other: Pick<Person, "handle">): Promise<RoomId> {
  const room = await person.engine.startDirect(other.handle);
  if (!room.ok) throw new Error(`startDirect: ${room.code}`);
  return room.value;
}

/**
 * Waits until something holds, looking again whenever one of the people's stores moved and every 100 ms (what happens on
 * the server moves no store). Fails after `seconds` with what it was waiting for.
 */
export async function until(
  what: string,
  people: readonly Pick<Person, "onMove">[],
  holds: () => Promise<boolean> | boolean,
  seconds = 30,
): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(go, 100);
      const offs = people.map((person) => person.onMove(go));
      function go() {
        clearTimeout(timer);
        for (const off of offs) off();
        resolve();
      }
    });
  }
}
