import { directRoomId } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import type { AccountId, EventId, RoomId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import type { Down } from "@/protocol/socket/down/down";
import { findPerson, type StartDirectError } from "./account/find-person";
import { heldNotesWhole, OwnNotes } from "./account/own-notes";
import { People } from "./account/people";
import { Profile } from "./account/profile";
import { type Connection, connectionOf } from "./connection";
import { type Core, LaterError } from "./core";
import type { EngineParts } from "./engine-parts";
import { type Deed, type Intention, intentionOf } from "./outbox/deed";
import { Outbox } from "./outbox/outbox";
import { writeIntention } from "./outbox/write-intention";
import { PersonalData } from "./personal-data";
import { Signals } from "./receipts/signals";
import { Refresher } from "./refresher";
import { createRoom } from "./rooms/create-room";
import { EpochKeys } from "./rooms/epoch-keys";
import { Groups } from "./rooms/groups";
import { RoomBook } from "./rooms/room-book";
import { RoomChanges } from "./rooms/room-changes";
import { Frames } from "./socket/frames";
import type { Link } from "./socket/link-state";
import { Live } from "./socket/live";
import { takeTerm } from "./store/store";
import type { DeviceRow } from "./store/tables";
import type { Opened } from "./sync/open-events";
import { ReadCursors } from "./sync/read-cursors";
import { RoomSync } from "./sync/room-sync";
import { api } from "./transport/api";
import { gathered } from "./transport/gathered";
import { Handed } from "./transport/handed";

const POLL_MS = 5_000;

/** The browser's brain, also the headless client: seals everything, keeps its own copy, heals whatever was missed. */
export class Engine {
  readonly #parts: EngineParts;
  readonly core: Core;
  readonly people: People;
  readonly book: RoomBook;
  readonly outbox: Outbox;
  readonly changes: RoomChanges;
  readonly groups: Groups;
  readonly sync: RoomSync;
  readonly personal: PersonalData;
  readonly profile: Profile;
  readonly cursors: ReadCursors;
  readonly signals: Signals;
  readonly #live: Live;
  readonly #notes: OwnNotes;
  readonly #refresher: Refresher;
  readonly #frames: Frames;
  #connection: Connection = "starting";
  #stopped = false;
  #polling = false;

  private constructor(parts: EngineParts, me: DeviceRow, term: number) {
    this.#parts = parts;
    const { listener } = parts;
    const handed = new Handed(api(parts.http));
    this.core = {
      store: parts.store,
      term,
      api: { ...handed.api, profilesOf: gathered(handed.api.profilesOf) },
      clock: parts.clock,
      me,
      changed: (change) => listener.changed(change),
      report: (what, detail) => listener.report(what, detail),
    };
    this.people = new People(this.core);
    this.book = new RoomBook(this.core);
    const keys = new EpochKeys(this.core);
    const door = (room: RoomId, items: SendItem[]) => this.#send(room, items);
    const shared = { core: this.core, people: this.people, book: this.book, keys };
    const late = { sync: () => this.sync, changes: () => this.changes };
    this.outbox = new Outbox({ ...shared, ...late, door });
    this.changes = new RoomChanges({
      ...shared,
      ...late,
      pump: (room) => this.outbox.pump(room),
      hasSealed: (room) => this.outbox.hasSealed(room),
    });
    this.groups = new Groups({ ...shared, changes: this.changes, refresh: () => this.#refresher.run() });
    const queue = (room: RoomId, kind: SendItem["kind"], body: unknown) => this.queue(room, { kind, body });
    this.personal = new PersonalData({ ...shared, ...late, queue });
    const opened = (room: RoomId, events: readonly Opened[]) => {
      this.signals.opened(room, events);
      return this.personal.opened(room, events);
    };
    const advanced = (room: RoomId) => {
      this.outbox.pump(room);
      this.#refresher.fading.look(room);
    };
    const lacking = () => this.#refresher.soon();
    const hiddenIn = (room: RoomId) => this.personal.hidden.in(room);
    this.sync = new RoomSync({ ...shared, listener: { opened, advanced, lacking, hiddenIn } });
    this.#notes = new OwnNotes({ ...shared, sync: this.sync, personal: this.personal });
    this.#notes.onLacking = () => this.#tell(this.#standing());
    this.profile = new Profile(shared, queue);
    this.#live = new Live({
      core: this.core,
      open: parts.open,
      origin: parts.origin,
      listener: { link: (l) => this.#linked(l), frame: (f) => this.#frame(f) },
    });
    this.cursors = new ReadCursors(this.core, this.book, this.#live);
    this.signals = new Signals(this.core, this.book, this.#live);
    const { sync, outbox, cursors, signals, profile, changes, groups } = this;
    this.#refresher = new Refresher({
      ...shared,
      ...{ sync, outbox, cursors, signals, profile, changes, groups },
      notes: this.#notes,
      live: this.#live,
      handed,
      out: () => this.#out(),
    });
    const refresh = () => this.#refresher.run();
    this.#frames = new Frames({ ...shared, sync, cursors, signals, refresh, stopped: () => this.#stopped });
  }

  /** Takes the lead over a store. Null when nobody is signed in on it. */
  static async start(parts: EngineParts): Promise<Engine | null> {
    const device = await parts.store.read(["meta"], (tx) => tx.get("meta", ["device"]));
    if (device?.key !== "device") {
      parts.listener.connection("signed-out");
      return null;
    }
    const engine = new Engine(parts, device, await takeTerm(parts.store));
    await Promise.all([engine.book.load(), engine.personal.hidden.load()]);
    parts.listener.connection("starting");
    if (parts.live !== false) engine.#live.start();
    void engine.#refresher.run();
    return engine;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Stops sending and listening; what waits stays in the store. */
  stop(): void {
    this.#stopped = true;
    this.#refresher.stop();
    this.outbox.stop();
    this.signals.stop();
    this.personal.stop();
    this.#live.stop();
  }

  /** The network came back, or the person looked here again. */
  hurry(): void {
    this.#live.hurry();
    this.signals.receipts.doubt();
    void this.#refresher.run();
  }

  /** A message was written to the outbox by a view. */
  poke(room: RoomId): void {
    this.outbox.pump(room);
    void this.personal.poked(room).catch((cause) => this.#later(cause));
    this.#share(room);
  }

  /** The person has a room on screen: whoever is in it may know their name from now on. */
  opened(room: RoomId): void {
    this.#share(room);
    void this.signals.receipts.look(room).catch((cause) => this.#later(cause));
  }

  #share(room: RoomId): void {
    void this.profile.share(room).catch((cause) => this.#later(cause));
  }

  /** Queues an event as a view does: durable before this resolves. */
  async queue(room: RoomId, intention: Pick<Intention, "kind" | "body"> & Partial<Intention>): Promise<EventId> {
    const id = newId() as EventId;
    await writeIntention(this.core.store, this.core.me, { id, room, ...intention, now: this.core.clock.now() });
    this.core.changed({ t: "room", room });
    this.outbox.pump(room);
    if (intention.kind === "message") this.#share(room);
    return id;
  }

  /** Does something in a room's conversation, as a view does. */
  act(room: RoomId, deed: Deed): Promise<EventId> {
    return this.queue(room, intentionOf(deed));
  }

  /** Looks a person up by handle and meets them; no room is opened. */
  async findPerson(handle: string, mark?: string): Promise<Result<AccountId, StartDirectError>> {
    // A browser that is new here reads the notes first: they tell whom its person knows.
    if (!(await heldNotesWhole(this.core))) await this.#refresher.run();
    return findPerson(this.core, this.people, handle, mark);
  }

  /** Finds a person by handle and opens the 1-to-1 room with them, making it where there is none. */
  async startDirect(handle: string, mark?: string): Promise<Result<RoomId, StartDirectError>> {
    const found = await this.findPerson(handle, mark);
    if (!found.ok) return found;
    const room = await directRoomId(this.core.me.account, found.value);
    if (!this.book.get(room)) {
      const made = await createRoom(this.core, this.people, found.value);
      if (!made.ok) return fail(made.code === "rate" || made.code === "offline" ? made.code : "server");
      await this.#refresher.run();
    }
    this.#share(room);
    return ok(room);
  }

  /** The person has asked another way and believes that a changed identity is still the same person. */
  async confirmIdentity(account: AccountId): Promise<void> {
    await this.people.confirm(account);
    for (const record of this.book.all())
      if (account in (record.state?.seats ?? {})) this.core.changed({ t: "room", room: record.room });
    await this.outbox.pumpAll();
  }

  async #send(room: RoomId, items: SendItem[]) {
    if (this.#parts.socketSends !== false && this.#live.link.t === "open") {
      const results = await this.#live.send(room, items);
      const served = !results?.some((result) => result.status === "refused" && result.code === "server");
      if (served) return results;
    }
    const got = await this.core.api.send(room, items);
    return got.ok ? got.value.results : null;
  }

  #linked(link: Link): void {
    if (link.t === "open") {
      this.signals.presence.linked();
      this.#live.join(
        this.book
          .all()
          .map((r) => [r.room, this.book.applied(r.room)] as [RoomId, number])
          .filter(([, since]) => since > 0),
      );
      void this.#refresher.run();
    }
    this.#tell(this.#standing());
    this.#poll();
  }

  #standing(): Connection {
    return connectionOf(this.#live.link, this.#notes.lacking);
  }

  #tell(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#parts.listener.connection(connection);
  }

  #out(): void {
    this.stop();
    this.#tell("signed-out");
  }

  /** Without a line (or a bus behind it) the list of rooms is asked for what moved, until there is one again. */
  #poll(): void {
    const { link } = this.#live;
    const needed = link.t === "open" ? !link.bus : link.t !== "idle" && link.t !== "over";
    if (this.#stopped || this.#polling || !needed) return;
    this.#polling = true;
    this.core.clock.after(POLL_MS * (0.75 + this.core.clock.chance() / 2), () => {
      this.#polling = false;
      if (!this.#stopped) void this.#refresher.run().finally(() => this.#poll());
    });
  }

  #frame(frame: Down): void {
    void this.#frames.take(frame)?.catch((cause) => this.#later(cause));
  }

  #later(cause: unknown): void {
    if (this.#stopped) return;
    this.core.report(cause instanceof LaterError ? "later" : "error", String(cause));
    this.#refresher.soon();
  }
}
