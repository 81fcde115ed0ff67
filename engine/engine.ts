import { sealRest } from "@/crypto/at-rest";
import { directRoomId, fingerprint } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import type { AccountId, EventId, RoomId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import type { Down } from "@/protocol/socket/down/down";
import { syncOwnAccount } from "./account/own-account";
import { People } from "./account/people";
import { Profile } from "./account/profile";
import type { Clock } from "./clock";
import { type Change, type Core, LaterError } from "./core";
import { Outbox } from "./outbox/outbox";
import { createRoom } from "./rooms/create-room";
import { EpochKeys } from "./rooms/epoch-keys";
import { RoomBook } from "./rooms/room-book";
import { Live } from "./socket/live";
import type { Link } from "./socket/link-state";
import type { OpenSocket } from "./socket/socket-port";
import { takeTerm, type Store } from "./store/store";
import type { DeviceRow } from "./store/tables";
import { ReadCursors } from "./sync/read-cursors";
import { RoomSync } from "./sync/room-sync";
import { appliedTo } from "./sync/ranges";
import type { Opened } from "./sync/open-events";
import { api } from "./transport/api";
import type { Http } from "./transport/http";

/** What a running engine tells whoever started it. */
export type Connection = "starting" | "online" | "reconnecting" | "offline" | "polling" | "signed-out" | "needs-reload" | "unsupported";
export interface EngineListener {
  connection(connection: Connection): void;
  changed(change: Change): void;
  report(what: string, detail: string): void;
}
export interface EngineParts {
  http: Http;
  open: OpenSocket;
  /** address of the server, for the socket on the same origin */
  origin: string;
  store: Store;
  clock: Clock;
  listener: EngineListener;
  /** false: everything goes by HTTP */
  socketSends?: boolean;
}

const POLL_MS = 5_000;

/** The browser's brain, also the headless client: seals everything, keeps its own copy, heals whatever was missed. */
export class Engine {
  readonly #parts: EngineParts;
  readonly core: Core;
  readonly people: People;
  readonly book: RoomBook;
  readonly outbox: Outbox;
  readonly sync: RoomSync;
  readonly profile: Profile;
  readonly cursors: ReadCursors;
  readonly #keys: EpochKeys;
  readonly #live: Live;
  #connection: Connection = "starting";
  #stopped = false;
  #refreshing: Promise<void> | null = null;
  #refreshAgain = false;

  private constructor(parts: EngineParts, me: DeviceRow, term: number) {
    this.#parts = parts;
    const { listener } = parts;
    this.core = {
      store: parts.store,
      term,
      api: api(parts.http),
      clock: parts.clock,
      me,
      changed: (change) => listener.changed(change),
      report: (what, detail) => listener.report(what, detail),
    };
    this.people = new People(this.core);
    this.book = new RoomBook(this.core);
    this.#keys = new EpochKeys(this.core);
    const door = (room: RoomId, items: SendItem[]) => this.#send(room, items);
    const shared = { core: this.core, people: this.people, book: this.book, keys: this.#keys };
    this.outbox = new Outbox({ ...shared, sync: () => this.sync, door });
    const opened = (room: RoomId, events: readonly Opened[]) => this.#opened(room, events);
    this.sync = new RoomSync({ ...shared, listener: { opened, advanced: (room) => this.outbox.pump(room) } });
    this.profile = new Profile(this.core, this.book, (room, kind, body) => this.queue(room, kind, body));
    this.#live = new Live({ core: this.core, open: parts.open, origin: parts.origin, listener: { link: (l) => this.#linked(l), frame: (f) => this.#frame(f) } });
    this.cursors = new ReadCursors(this.core, this.book, this.#live);
    this.people.onPin = (account, pin) => void this.#keepPin(account, pin).catch(() => {});
  }

  /** Takes the lead over a store. Null when nobody is signed in on it. */
  static async start(parts: EngineParts): Promise<Engine | null> {
    const device = await parts.store.read(["meta"], (tx) => tx.get("meta", ["device"]));
    if (device?.key !== "device") {
      parts.listener.connection("signed-out");
      return null;
    }
    const engine = new Engine(parts, device, await takeTerm(parts.store));
    await engine.book.load();
    parts.listener.connection("starting");
    engine.#live.start();
    void engine.#refresh();
    return engine;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Stops sending and listening; what waits stays in the store. */
  stop(): void {
    this.#stopped = true;
    this.outbox.stop();
    this.#live.stop();
  }

  /** The network came back, or the person looked here again. */
  hurry(): void {
    this.#live.hurry();
    void this.#refresh();
  }

  /** An intention was written to the outbox by a view. */
  poke(room: RoomId): void {
    this.outbox.pump(room);
  }

  /** Queues an event as a view does: durable before this resolves. */
  async queue(room: RoomId, kind: SendItem["kind"], body: unknown): Promise<EventId> {
    const id = newId() as EventId;
    await writeIntention(this.core.store, this.core.me, { id, room, kind, body, now: this.core.clock.now() });
    this.core.changed({ t: "room", room });
    this.outbox.pump(room);
    return id;
  }

  /** Finds a person by handle and opens the 1-to-1 room with them, making it where there is none. */
  async startDirect(handle: string, mark?: string): Promise<Result<RoomId, "not-found" | "rate" | "offline" | "fingerprint" | "self" | "server">> {
    if (handle === this.core.me.handle) return fail("self");
    const found = await this.core.api.handle(handle);
    if (!found.ok) return fail(found.code === "not-found" || found.code === "bad-request" ? "not-found" : found.code === "rate" || found.code === "offline" ? found.code : "server");
    const { account, chain } = found.value;
    const state = await this.people.meet(account, found.value.handle, chain);
    if (!state) return fail("server");
    if (mark && (await fingerprint(state.identity)) !== mark) return fail("fingerprint");
    const room = await directRoomId(this.core.me.account, account);
    if (!this.book.get(room)) {
      const made = await createRoom(this.core, this.people, account);
      if (!made.ok) return fail(made.code === "rate" || made.code === "offline" ? made.code : "server");
      await this.#refresh();
    }
    return ok(room);
  }

  /** The person has asked another way and believes that a changed identity is still the same person. */
  async confirmIdentity(account: AccountId): Promise<void> {
    await this.people.confirm(account);
    for (const record of this.book.all()) if (record.summary.members.some((m) => m.account === account)) this.core.changed({ t: "room", room: record.room });
    await this.outbox.pumpAll();
  }

  async #send(room: RoomId, items: SendItem[]) {
    if (this.#parts.socketSends !== false && this.#live.link.t === "open") return this.#live.send(room, items);
    const got = await this.core.api.send(room, items);
    return got.ok ? got.value.results : null;
  }

  #linked(link: Link): void {
    if (link.t === "open") {
      this.#live.join(this.book.all().map((r) => [r.room, appliedTo(r.ranges)] as [RoomId, number]).filter(([, since]) => since > 0));
      void this.#refresh();
    }
    const at = connectionOf(link);
    if (at !== this.#connection) {
      this.#connection = at;
      this.#parts.listener.connection(at);
    }
    if (link.t === "waiting" || (link.t === "open" && !link.bus)) this.core.clock.after(POLL_MS, () => this.#poll());
  }

  /** Without a line (or a bus behind it) the list of rooms is asked for what moved. */
  #poll(): void {
    const { link } = this.#live;
    if (this.#stopped || (link.t === "open" && link.bus) || link.t === "over") return;
    void this.#refresh().finally(() => this.core.clock.after(POLL_MS * (0.75 + this.core.clock.chance() / 2), () => this.#poll()));
  }

  #frame(frame: Down): void {
    const done = this.#take(frame);
    if (done) void done.catch((cause) => this.#later(cause));
  }

  #take(frame: Down): Promise<unknown> | null {
    switch (frame.t) {
      case "events":
        return this.sync.frame(frame.room, frame.from, frame.to, frame.events);
      case "reset":
        return this.sync.catchUp(frame.room, frame.head);
      case "joined":
        return this.sync.catchUp(frame.room, frame.head);
      case "heads":
        return Promise.all(frame.rooms.map(([room, head]) => this.#behind(room, head)));
      case "parted":
        return this.#refresh();
      case "person":
        if (frame.what === "cursor" && frame.room && frame.n !== undefined) return this.cursors.moved(frame.room, frame.n);
        return this.#refresh();
      case "welcome":
      case "ack":
      case "bus":
      case "error":
      case "pong":
        return null;
    }
  }

  /** A head beyond ours: the frame may still be coming, so the log is asked only after a moment. */
  async #behind(room: RoomId, head: number): Promise<void> {
    const applied = () => appliedTo(this.book.get(room)?.ranges ?? []);
    if (!this.book.get(room) || applied() >= head) return;
    await new Promise<void>((resolve) => {
      this.core.clock.after(1_000 * (1 + this.core.clock.chance()), resolve);
    });
    if (!this.#stopped && applied() < head) await this.sync.catchUp(room, head);
  }

  /** One's own account, the list of rooms and every room on it, newest first; asked again while it runs, it runs once more. */
  #refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#refreshAgain = true;
      return this.#refreshing.then(() => (this.#refreshAgain ? this.#refresh() : undefined));
    }
    this.#refreshAgain = false;
    this.#refreshing = this.#refreshOnce()
      .catch((cause) => this.#later(cause))
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  async #refreshOnce(): Promise<void> {
    if (this.#stopped) return;
    if ((await syncOwnAccount(this.core, this.people)) === "out") {
      this.stop();
      this.#connection = "signed-out";
      this.#parts.listener.connection("signed-out");
      return;
    }
    const list = await this.core.api.rooms();
    if (!list.ok) throw new LaterError(list.code);
    const notes = await directRoomId(this.core.me.account, this.core.me.account);
    if (!list.value.rooms.some((r) => r.room === notes)) {
      const made = await createRoom(this.core, this.people, this.core.me.account);
      if (!made.ok) throw new LaterError(made.code);
      this.#refreshAgain = true;
    }
    // Notes to self first: the pins in it decide whom this device believes.
    const rooms = [...list.value.rooms].sort((a, b) => Number(b.room === notes) - Number(a.room === notes) || b.lastAt - a.lastAt);
    for (const summary of rooms) await this.#ensure(summary.room === notes, summary);
    await this.cursors.flush();
    await this.outbox.pumpAll();
    this.#fillPast();
  }

  async #ensure(notes: boolean, summary: Parameters<RoomSync["ensure"]>[0]): Promise<void> {
    const isNew = appliedTo(this.book.get(summary.room)?.ranges ?? []) === 0;
    try {
      await this.sync.ensure(summary);
      if (notes && isNew) while (await this.sync.older(summary.room));
      if (isNew) this.#live.join([[summary.room, appliedTo(this.book.get(summary.room)?.ranges ?? [])]]);
      if (!notes) await this.profile.give(summary.room);
    } catch (cause) {
      this.#later(cause);
    }
  }

  #filling = false;
  /** Brings the rest of the history here, newest rooms first, page by page. */
  #fillPast(): void {
    if (this.#filling) return;
    this.#filling = true;
    const run = async () => {
      for (const record of this.book.all()) while (!this.#stopped && (await this.sync.older(record.room)));
    };
    void run()
      .catch((cause) => this.#later(cause))
      .finally(() => {
        this.#filling = false;
      });
  }

  #later(cause: unknown): void {
    if (this.#stopped) return;
    this.core.report(cause instanceof LaterError ? "later" : "error", String(cause));
  }

  async #opened(room: RoomId, events: readonly Opened[]): Promise<void> {
    for (const one of events) {
      if (one.kind === "profile") {
        const [key, version] = one.body as [never, number];
        if (one.row.event.sender !== this.core.me.account) await this.people.learnProfile(one.row.event.sender, key, version);
      } else if (one.kind === "personal" && this.book.get(room)?.summary.type === "self") {
        const [key, value] = one.body as [string, string];
        await this.#personal(key, value, one.row.seq);
      }
    }
  }

  async #personal(key: string, value: string, seq: number): Promise<void> {
    const known = await this.core.store.read(["personal"], (tx) => tx.get("personal", [key]));
    if (known && known.seq >= seq) return;
    const parsed = JSON.parse(value || "null");
    const sealed = await sealRest(this.core.me.restKey, parsed);
    await this.core.store.write(["personal"], (tx) => tx.put("personal", { key, seq, value: sealed }), this.core.term);
    if (key.startsWith("pin/")) await this.people.adoptPin(key.slice(4) as AccountId, parsed);
  }

  async #keepPin(account: AccountId, pin: unknown): Promise<void> {
    if (account === this.core.me.account) return;
    const notes = await directRoomId(this.core.me.account, this.core.me.account);
    await this.queue(notes, "personal", [`pin/${account}`, JSON.stringify(pin)]);
  }
}

function connectionOf(link: Link): Connection {
  switch (link.t) {
    case "idle":
    case "connecting":
      return link.t === "connecting" && link.tries > 0 ? "reconnecting" : "starting";
    case "open":
      return link.bus ? "online" : "polling";
    case "waiting":
      return link.tries > 2 ? "offline" : "reconnecting";
    case "over":
      return link.why === "needs-reload" ? "needs-reload" : link.why === "signed-out" ? "signed-out" : "offline";
  }
}

/** Writes what a person wants to send into the outbox, sealed at rest, before anything else happens. */
export async function writeIntention(
  store: Store,
  me: Pick<DeviceRow, "restKey">,
  input: { id: EventId; room: RoomId; kind: SendItem["kind"]; body: unknown; now: number },
): Promise<void> {
  const body = await sealRest(me.restKey, input.body);
  await store.write(["outbox"], async (tx) => {
    const rows = await tx.range("outbox");
    const order = Math.max(input.now, ...rows.map((r) => r.order + 1));
    const { id, room, kind, now } = input;
    const row = { id, room, order, kind, target: null, thread: null, publicText: null, body, createdAt: now, state: "queued", reason: null, item: null, before: null } as const;
    await tx.put("outbox", row);
  });
}

