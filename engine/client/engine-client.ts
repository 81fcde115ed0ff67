import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import type { Page } from "@/protocol/http/rooms";
import type { AccountId, B64u32, EventId, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { ProfileChange } from "../account/profile";
import { signOut } from "../auth/sign-out";
import { systemClock } from "../clock";
import type { Connection } from "../connection";
import { intentionOf } from "../outbox/deed";
import { writeIntention } from "../outbox/write-intention";
import { IndexedDbStore } from "../store/indexed-db-store";
import { StoreGoneError } from "../store/store";
import { api } from "../transport/api";
import { fetchHttp } from "../transport/fetch-http";
import { DraftWriter } from "./draft-writer";
import { dropRefused, fateOf } from "./fate";
import { LeaderLink } from "./leader-link";
import { type Marking, markMessages, type Placed } from "./mark-messages";
import { myLink } from "./my-link";
import { OpenTimelines } from "./open-timelines";
import { receiptsOf } from "./receipts-of";
import { leaveToServiceWorker } from "./register-service-worker";
import { RoomRows } from "./room-rows";
import { sessionsOf } from "./sessions-of";
import { showLeaving } from "./show-leaving";
import { Stars } from "./stars";
import { DATABASE, type LeaderCall, type TabMessage } from "./tab-message";
import { takeLead } from "./take-lead";
import { Threads } from "./threads";
import { Typers } from "./typers";
import { Unread } from "./unread-marks";
import { ViewStore } from "./view-store";
import type { ChangeError, Deed, EngineClient, Member, Person, StartDirectError, TimelineHandle } from "./view-types";
import { wipeBrowser } from "./wipe-browser";

export type * from "./view-types";

class BrowserClient implements EngineClient {
  readonly #view = new ViewStore(new IndexedDbStore(DATABASE, () => this.#outdate()));
  readonly #link = new LeaderLink((message) => this.#told(message));
  readonly #http = fetchHttp();
  readonly #listeners = new Set<() => void>();
  readonly #timelines = new OpenTimelines(this.#view, (room) => this.#link.call({ method: "older", room }, false));
  readonly #rows = new RoomRows({
    view: this.#view,
    onRead: () => this.#seen(),
    onFailed: (cause) => this.#unseen(cause),
    clock: systemClock,
  });
  readonly #drafts = new DraftWriter({
    view: this.#view,
    clock: systemClock,
    kept: (room) => this.#rows.refresh(room),
    rests: (room) => this.#link.say({ t: "call", id: newId(), call: { method: "draftRests", room } }),
  });
  readonly #marking: Marking = { view: this.#view, clock: systemClock, act: (room, deed) => this.act(room, deed) };
  readonly stars = new Stars({ ...this.#marking, view: this.#view, onChange: () => this.#changedHere() });
  readonly threads = new Threads({ ...this.#marking, view: this.#view }, (room, root, seq) => {
    void this.#link.call({ method: "readThread", room, root, seq }, null);
  });
  readonly unread = new Unread(
    { ...this.#marking, view: this.#view },
    { read: (room, seq) => this.markRead(room, seq), onChange: (room) => this.#rows.refresh(room) },
  );
  readonly #typers = new Typers({
    clock: systemClock,
    person: (account) => this.#view.person(account, "someone"),
    onChange: () => this.#changedHere(),
  });
  #connection: Connection = "starting";
  #outdated = false;

  constructor() {
    if (!crypto?.subtle || !navigator.locks) this.#connection = "unsupported";
    else takeLead(this.#link, new Worker(new URL("../worker/engine-worker.ts", import.meta.url), { type: "module" }));
    this.#link.say({ t: "ask" });
    this.#rows.refresh();
    addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.#link.call({ method: "hurry" }, null);
      else leaveToServiceWorker();
    });
    addEventListener("pagehide", leaveToServiceWorker);
  }

  /** A newer Sotto in another tab has changed the store: nothing more is shown or kept here, whatever its engine says. */
  #outdate(): void {
    this.#outdated = true;
    this.#connection = "needs-reload";
    this.#changedHere();
  }

  #changedHere(): void {
    for (const listener of this.#listeners) listener();
  }

  getConnection = () => this.#connection;
  getMe = () => this.#rows.me;
  getRooms = () => this.#rows.sorted;
  getNewest = () => this.#rows.newest;
  getRoom = (room: RoomId) => {
    this.#rows.need(room);
    return this.#rows.get(room);
  };

  getTyping = (room: RoomId) => this.#typers.get(room);

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readAhead(room: RoomId): void {
    this.#rows.need(room);
    this.#timelines.readAhead(room);
  }

  openTimeline = (room: RoomId): TimelineHandle => this.#timelines.open(room);
  openThread = (room: RoomId, root: { id: EventId; at: number }): TimelineHandle => this.#timelines.open(room, root);

  send(room: RoomId, text: string): Promise<EventId> {
    return this.act(room, { t: "say", text });
  }

  async act(room: RoomId, deed: Deed): Promise<EventId> {
    const device = await this.#view.device();
    if (!device) throw new Error("signed out");
    const id = newId() as EventId;
    const now = systemClock.now();
    const isMain = deed.t === "say" && !deed.thread && !deed.forwarded;
    const typed = isMain ? this.#drafts.typed(room) : null;
    // Sealing it begins before it is drawn, which keeps this thread busy for a frame.
    const written = writeIntention(this.#view.store, device, { id, room, ...intentionOf(deed), now });
    const left = showLeaving(this.#timelines.of(room), deed, { id, at: now });
    await written.catch((cause) => {
      left(false);
      throw cause;
    });
    left(true);
    // A draft on its way to the store when this was sent must not come back after it.
    if (typed !== null) this.#drafts.sent(room, typed);
    if (isMain) this.#typers.sent(room);
    if (this.#connection !== "online") leaveToServiceWorker();
    // Asked again of whoever leads next: what somebody says while the page still starts waits for no round over all rooms.
    void this.#link.call({ method: "poke", room }, null);
    const change = deed.t === "keep" ? ({ t: "personal" } as const) : ({ t: "room", room } as const);
    this.#link.say({ t: "change", change });
    this.#told({ t: "change", change });
    return id;
  }

  hide = (room: RoomId, messages: readonly Placed[], on: boolean) =>
    markMessages(this.#marking, "hidden", { room, messages, on });

  fateOf = (ids: readonly EventId[]) => fateOf(this.#view.store, ids);

  async retry(id: EventId): Promise<void> {
    await this.#link.call({ method: "retry", id }, null);
  }

  async discard(id: EventId): Promise<void> {
    const room = await dropRefused(this.#view.store, id);
    if (room) this.#told({ t: "change", change: { t: "room", room } });
  }

  getDraft = (room: RoomId) => this.#view.draft(room);

  setDraft(room: RoomId, text: string): void {
    this.#drafts.set(room, text);
  }

  opened(room: RoomId): void {
    void this.#link.call({ method: "opened", room }, null);
    void this.unread.opened(room).catch((cause) => this.#unseen(cause));
  }

  markRead(room: RoomId, seq: number): void {
    void this.#link.call({ method: "markRead", room, seq }, null);
  }

  typing(room: RoomId): void {
    if (this.#typers.isDue(room)) this.#link.say({ t: "call", id: newId(), call: { method: "typing", room } });
  }

  receiptsOf = (room: RoomId, seq: number) => receiptsOf(this.#view, api(this.#http), { room, seq });

  takePage(page: Page): void {
    void this.#link.call({ method: "takePage", page }, null);
  }

  startDirect(handle: string, mark?: string): Promise<Result<RoomId, StartDirectError>> {
    const call = { method: "startDirect" as const, handle, ...(mark ? { fingerprint: mark } : {}) };
    return this.#link.call<Result<RoomId, StartDirectError>>(call, fail("offline"));
  }

  async findPerson(handle: string): Promise<Result<Person, StartDirectError>> {
    const call = { method: "findPerson" as const, handle };
    const found = await this.#link.call<Result<AccountId, StartDirectError>>(call, fail("offline"));
    return found.ok ? ok(await this.#view.person(found.value, handle)) : found;
  }

  getPeople = (): Promise<readonly Person[]> => this.#view.acquaintances();

  async getMembers(room: RoomId): Promise<readonly Member[] | null> {
    const record = await this.#view.record(room);
    return record?.state ? this.#view.members(record) : null;
  }

  freshRoom = () => newId() as RoomId;

  createGroup(room: RoomId, name: string, members: readonly AccountId[]): Promise<Result<RoomId, ChangeError>> {
    const call = { method: "createGroup" as const, room, name, members: [...members] };
    return this.#link.call<Result<RoomId, ChangeError>>(call, fail("offline"));
  }

  addMembers = (room: RoomId, members: readonly AccountId[]) =>
    this.#change({ method: "addMembers", room, members: [...members] });

  removeMembers = (room: RoomId, members: readonly AccountId[], barred: boolean) =>
    this.#change({ method: "removeMembers", room, members: [...members], barred });

  leaveRoom = (room: RoomId) => this.#change({ method: "leaveRoom", room });

  setRole = (room: RoomId, account: AccountId, role: Role, mutedUntil: number) =>
    this.#change({ method: "setRole", room, account, role, mutedUntil });

  renameRoom = (room: RoomId, name: string) => this.#change({ method: "renameRoom", room, name });

  restartRoom = (room: RoomId) => this.#change({ method: "restartRoom", room });

  confirmRestart = (room: RoomId, hash: B64u32) => this.#change({ method: "confirmRestart", room, hash });

  #change(call: LeaderCall): Promise<Result<null, ChangeError>> {
    return this.#link.call<Result<null, ChangeError>>(call, fail("offline"));
  }

  async confirmIdentity(account: AccountId): Promise<void> {
    await this.#link.call({ method: "confirmIdentity", account }, null);
  }

  setProfile(change: ProfileChange): Promise<Result<null, string>> {
    return this.#link.call<Result<null, string>>({ method: "setProfile", ...change }, fail("offline"));
  }

  sessions = () => sessionsOf(api(this.#http));
  myLink = (): Promise<string> => myLink(this.#view);

  async signOut(): Promise<void> {
    this.#link.say({ t: "wiped" });
    await signOut({ http: this.#http, store: this.#view.store, clock: systemClock });
    await wipeBrowser();
  }

  #seen(): void {
    if (!this.#rows.me) this.#connection = "signed-out";
    this.#changedHere();
  }

  /** The store could not be read. Without a first look nothing can be shown; where it fails later, what was seen before stays. */
  #unseen(cause: unknown): void {
    console.warn(`sotto store: ${String(cause)}`);
    if (!(cause instanceof StoreGoneError) || this.#rows.sorted) return;
    this.#connection = "unsupported";
    this.#changedHere();
  }

  #told(message: TabMessage): void {
    if (this.#outdated) return;
    if (message.t === "connection" || message.t === "wiped") {
      this.#connection = message.t === "wiped" ? "signed-out" : message.connection;
      if (this.#connection === "online" || this.#connection === "polling") this.#timelines.again();
      this.#changedHere();
    } else if (message.t === "change") this.#changed(message.change);
  }

  #changed(change: Extract<TabMessage, { t: "change" }>["change"]): void {
    if (change.t === "typing") this.#typers.heard(change.room, change.account, change.on);
    if (change.t === "typing" || change.t === "presence") return;
    if (change.t === "person") this.#view.forgetPerson(change.account);
    if (change.t === "thread") this.#view.threads.forget(change.room);
    else if (change.t === "personal") {
      this.#view.forgetPersonal();
      this.stars.refresh();
      void this.unread.refresh().catch((cause) => this.#unseen(cause));
    } else this.#rows.refresh(change.t === "room" ? change.room : undefined);
    const people = change.t === "person" || change.t === "me";
    this.#timelines.refresh("room" in change ? change.room : undefined, people);
  }
}

let client: EngineClient | null = null;

/** The engine of this page; the first call starts it. Browser only. */
export function engineClient(): EngineClient {
  client ??= new BrowserClient();
  return client;
}
