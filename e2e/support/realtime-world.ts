import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { encode } from "next-auth/jwt";
import { WebSocket } from "ws";
import { connect } from "@/db/connect";
import type { AccountId, DeviceId, RoomId, SessionId } from "@/protocol/ids";
import { ZERO_HASH } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import { type Down, down } from "@/protocol/socket/down/down";
import type { Up } from "@/protocol/socket/up/up";
import { PROTOCOL } from "@/protocol/version";
import { createRealtime, type Realtime } from "@/realtime/server";
import type { Settings } from "@/realtime/settings";
import type { Bus } from "@/server/bus/bus";
import { postgresBus } from "@/server/bus/postgres-bus";
import { forgetConfiguration } from "@/server/configuration";
import { issueTicket } from "@/server/tickets/issue-ticket";
import { type TestDatabase, testDatabase } from "./test-database";

export { sealed } from "./sealed";

export const ORIGIN = "http://sotto.test";

/** Somebody with one device and one session, made by hand: no keys, since the server never opens a token. */
export interface Persona {
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly session: SessionId;
}

/** A database, people and rooms for tests of the realtime server. */
export class World {
  readonly database: TestDatabase;
  readonly #closing: (() => Promise<unknown> | unknown)[] = [];

  private constructor(database: TestDatabase) {
    this.database = database;
  }

  /** `given`: where no test runner hands out databases. */
  static async make(given?: TestDatabase): Promise<World> {
    const database = given ?? (await testDatabase());
    Object.assign(process.env, {
      APP_URL: ORIGIN,
      AUTH_SECRET: randomBytes(32).toString("hex"),
      ENCRYPTION_KEYS: `${randomBytes(32).toString("base64url")}=`,
      OPAQUE_SERVER_SETUP: randomBytes(128).toString("base64url"),
    });
    forgetConfiguration();
    return new World(database);
  }

  onClose(close: () => Promise<unknown> | unknown): void {
    this.#closing.push(close);
  }

  async person(): Promise<Persona> {
    const [account, device, session] = [randomUUID(), randomUUID(), randomUUID()];
    const { owner } = this.database;
    await owner`insert into accounts (id, handle, opaque_record, ksf_version, setup_version, recovery_proof_hash, chain_n, chain_hash,
      chain_state, vault_version, vault_blob, profile_record)
      values (${account}, ${`p-${account}`}, '', 1, 1, '', 2, '', '{}', 1, '', '')`;
    await owner`insert into room_lists (account) values (${account})`;
    await owner`insert into devices (id, account, sign_key, box_key, added_n) values (${device}, ${account}, '', '', 2)`;
    await owner`insert into sessions (id, account, device, expires_at) values (${session}, ${account}, ${device}, now() + interval '1 day')`;
    return { account: account as AccountId, device: device as DeviceId, session: session as SessionId };
  }

  async room(...people: Persona[]): Promise<RoomId> {
    const room = randomUUID() as RoomId;
    const { owner } = this.database;
    await owner`insert into rooms (id, type, epoch, chain_n, chain_hash, state, policy, epoch_seq)
      values (${room}, 'group', 1, 1, '', '{}', ${owner.json({ post: "member", pin: "member", edit: "admin", editWindow: 0 })}, 0)`;
    for (const { account } of people)
      await owner`insert into members (room, account, role, since_seq, since_epoch) values (${room}, ${account}, 'member', 1, 1)`;
    return room;
  }

  /** Puts a chain entry into the log by hand, unjudged, under the room's lock. */
  async entry(room: RoomId, author: Persona, kind: "remove" | "leave", accounts: readonly string[]): Promise<void> {
    const payload = [
      "sotto/room/1",
      1,
      room,
      randomUUID(),
      kind,
      2,
      ZERO_HASH,
      author.account,
      author.device,
      1,
      kind === "leave" ? [] : [accounts, 0, []],
      ZERO_HASH,
      2,
      ZERO_HASH,
      ZERO_HASH,
      null,
    ];
    const text = JSON.stringify([JSON.stringify(payload), "A".repeat(86)]);
    await this.database.owner.begin(async (tx) => {
      const [row] = await tx`update rooms set head = head + 1 where id = ${room} returning head`;
      await tx`update members set until_seq = ${row?.head} where room = ${room} and account = any(${[...accounts]}::uuid[])`;
      await tx`insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token_hash, public)
        values (${room}, ${row?.head}, ${randomUUID()}, ${kind}, ${author.account}, ${randomUUID()}, 1, 1, ${ZERO_HASH}, ${text})`;
    });
  }

  async cookie({ session }: Persona): Promise<string> {
    const name = "authjs.session-token";
    return `${name}=${await encode({ token: { sid: session }, secret: process.env.AUTH_SECRET ?? "", salt: name })}`;
  }

  bus(): Bus {
    const bus = postgresBus({ sql: this.database.sql, connect: () => connect(this.database.ownerUrl, { max: 1 }) });
    this.onClose(() => bus.close());
    return bus;
  }

  /** A sidecar with a port of its own. Its tick is far away unless a test calls it. */
  async sidecar({
    bus = this.bus(),
    settings = {},
  }: {
    bus?: Bus;
    settings?: Partial<Settings>;
  } = {}): Promise<TestSidecar> {
    const realtime = createRealtime({
      sql: this.database.sql,
      laneSql: this.database.sql,
      bus,
      settings: { origins: [ORIGIN], tickMs: 3_600_000, sockets: { count: 10_000, seconds: 1 }, ...settings },
    });
    const server = createServer();
    server.on("upgrade", (request, socket, head) => realtime.upgrade(request, socket, head));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    this.onClose(async () => {
      await realtime.stop();
      await close(server);
    });
    const end = async () => {
      await realtime.stop();
      await bus.close();
    };
    return { realtime, port, end };
  }

  /** Stops the sidecars and buses made so far. */
  async rest(): Promise<void> {
    for (const step of this.#closing.splice(0).reverse()) await step();
  }

  async close(): Promise<void> {
    await this.rest();
    await this.database.close();
  }
}

export interface TestSidecar {
  readonly realtime: Realtime;
  readonly port: number;
  /** Stops it and its bus before the world is closed: each holds a connection. */
  end(): Promise<void>;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}

/** A raw WebSocket client that keeps every frame and lets a test wait for one. */
export class TestSocket {
  readonly ws: WebSocket;
  readonly frames: Down[] = [];
  closed: number | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(port: number, { origin = ORIGIN as string | null, path = "/realtime" } = {}) {
    this.ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, origin === null ? {} : { origin });
    this.ws.on("error", () => {});
    this.ws.on("message", (data) => {
      this.frames.push(down.parse(JSON.parse(data.toString())));
      this.#wake();
    });
    this.ws.on("close", (code) => {
      this.closed = code;
      this.#wake();
    });
  }

  /** Opens, says hello with a fresh ticket, waits for the welcome. */
  static async of(person: Persona, { port }: Pick<TestSidecar, "port">): Promise<TestSocket> {
    const socket = new TestSocket(port);
    socket.hello(await issueTicket(person));
    await socket.next("welcome");
    return socket;
  }

  hello(ticket: string, v: number = PROTOCOL): void {
    const send = () => this.ws.send(JSON.stringify({ t: "hello", v, ticket }));
    if (this.ws.readyState === this.ws.OPEN) send();
    else this.ws.once("open", send);
  }

  say(frame: Up): void {
    this.ws.send(JSON.stringify(frame));
  }

  async join(room: RoomId, since = 0): Promise<void> {
    this.say({ t: "join", rooms: [[room, since]] });
    await this.next("joined", (frame) => frame.room === room);
  }

  async send(room: RoomId, items: SendItem[], ref = Math.floor(Math.random() * 1e9)) {
    this.say({ t: "send", ref, room, items });
    return (await this.next("ack", (frame) => frame.ref === ref)).results;
  }

  /** The first frame of a kind that fits, already here or still to come. */
  next<T extends Down["t"]>(
    t: T,
    fits: (frame: Extract<Down, { t: T }>) => boolean = () => true,
  ): Promise<Extract<Down, { t: T }>> {
    return this.until(() =>
      this.frames.find(
        (frame): frame is Extract<Down, { t: T }> => frame.t === t && fits(frame as Extract<Down, { t: T }>),
      ),
    );
  }

  /** The close code, when it comes. */
  end(): Promise<number> {
    return this.until(() => this.closed ?? undefined);
  }

  /** The seqs of the room's events, in the order in which they came. */
  seqs(room: RoomId): number[] {
    return this.frames.flatMap((frame) =>
      frame.t === "events" && frame.room === room ? frame.events.map((event) => event.seq as number) : [],
    );
  }

  /** Waits until a look at what came gives something. */
  until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = look();
        if (found !== undefined) {
          this.#waiting.delete(check);
          resolve(found);
        } else if (this.closed !== null && this.ws.readyState === this.ws.CLOSED) {
          this.#waiting.delete(check);
          reject(new Error(`closed with ${this.closed}`));
        }
      };
      this.#waiting.add(check);
      check();
    });
  }

  #wake(): void {
    for (const check of [...this.#waiting]) check();
  }
}
