import { randomUUID } from "node:crypto";
import { newBoxKey } from "@/crypto/box";
import { newServerSetup } from "@/crypto/opaque-server";
import { type RoomChange, type RoomState, seatOf } from "@/crypto/room-chain";
import { newSigner } from "@/crypto/sign";
import { closeDatabase } from "@/db/client";
import { ORIGIN as PAGE_ORIGIN } from "@/e2e/support/api/call";
import { sealed, type TestSidecar, TestSocket, World } from "@/e2e/support/realtime-world";
import {
  extendChain,
  type TestEntry,
  type TestPerson,
  testCreate,
  testEntry,
  testPerson,
  uploadKeys,
} from "@/e2e/support/test-people";
import { type AccountId, type B64u32, type DeviceId, type RoomId, type SessionId, ZERO_HASH } from "@/protocol/ids";
import { closeBus } from "@/server/bus/shared-bus";
import { forgetConfiguration } from "@/server/configuration";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { appendEntry } from "@/server/events/append-entry";
import { appendEvents } from "@/server/events/append-events";
import { createRoom } from "@/server/events/create-room";
import { lastAccepted } from "@/server/events/last-accepted";
import { LIMIT_DEFAULTS } from "@/server/limit-defaults";
import type { Role } from "./matrix";

const NAMES = ["olga", "alice", "bob", "carla", "mallory", "erin", "frank", "gina", "henry"] as const;
type Name = (typeof NAMES)[number];

/** Somebody at a door: a cookie, or none; the keys they sign with; what a ticket bought earlier would say of them. */
export interface Caller {
  readonly role: Role;
  readonly person: TestPerson;
  readonly cookie: string | null;
  readonly holder: { account: AccountId; device: DeviceId; session: SessionId } | null;
}

/**
 * A server with people, each with a real account chain: olga operates it; alice's group holds bob, and held carla, whom
 * alice removed with an entry; erin and frank have a room, and erin her notes; gina and henry never met anybody.
 */
export class Scene {
  readonly world: World;
  readonly people: Readonly<Record<Name, TestPerson>>;
  readonly room: RoomId;
  readonly sidecar: TestSidecar;
  /** The last seq that carla may read. */
  readonly until: number;
  readonly #lostDevice: DeviceId;

  private constructor(made: Pick<Scene, "world" | "people" | "room" | "sidecar" | "until">, lost: DeviceId) {
    this.world = made.world;
    this.people = made.people;
    this.room = made.room;
    this.sidecar = made.sidecar;
    this.until = made.until;
    this.#lostDevice = lost;
  }

  static async make(): Promise<Scene> {
    const world = await World.make();
    const raised = Object.keys(LIMIT_DEFAULTS).map((name) => [`LIMIT_${name}`, "100000/60"]);
    Object.assign(process.env, Object.fromEntries(raised), {
      APP_URL: PAGE_ORIGIN,
      OPAQUE_SERVER_SETUP: await newServerSetup(),
    });
    forgetConfiguration();
    const { owner } = world.database;
    const made: [Name, TestPerson][] = [];
    for (const name of NAMES) made.push([name, await withVault(world, await testPerson(owner, name))]);
    const people = Object.fromEntries(made) as Record<Name, TestPerson>;
    await owner`update accounts set operator = id = ${people.olga.account}`;
    const { alice, bob, carla, erin, frank } = people;
    const group = await founded(world, await testCreate("group", [alice, bob, carla]));
    await founded(world, await testCreate("direct", [erin, frank]));
    await founded(world, await testCreate("self", [erin]));
    const lost = randomUUID() as DeviceId;
    await owner`insert into devices (id, account, sign_key, box_key, added_n, ended_n) values (${lost}, ${bob.account}, '', '', 3, 4)`;
    const sidecar = await world.sidecar({ settings: { socketFrames: { count: 100_000, seconds: 1 } } });
    const scene = new Scene({ world, people, room: group.state.room, sidecar, until: 3 }, lost);
    // seq 2 is in carla's time, 3 removes her, 4 is after her; so is alice's second device.
    await scene.message(alice);
    await scene.remove(alice, carla.account);
    const [sign, box] = await Promise.all([newSigner(), newBoxKey()]);
    const delta: [DeviceId, B64u32, B64u32] = [randomUUID() as DeviceId, sign.publicKey, box.publicKey];
    await extendChain(owner, alice, { kind: "device-add", delta });
    await scene.message(alice);
    await scene.rotate(alice);
    return scene;
  }

  /** Somebody of a role, with a session of their own each time. */
  async caller(role: Role): Promise<Caller> {
    const { olga, bob, carla, mallory } = this.people;
    const persons: Record<Role, TestPerson> = {
      anon: mallory,
      stranger: mallory,
      operator: olga,
      member: bob,
      ex: carla,
      half: bob,
      revoked: bob,
      lost: bob,
    };
    const person = persons[role];
    if (role === "anon") return { role, person, cookie: null, holder: null };
    const device = role === "half" ? null : role === "lost" ? this.#lostDevice : person.device;
    const session = await this.session(person.account, device, role === "revoked");
    const cookie = await this.world.cookie({ account: person.account, device: person.device, session });
    return { role, person, cookie, holder: device === null ? null : { account: person.account, device, session } };
  }

  async session(account: AccountId, device: DeviceId | null, revoked = false): Promise<SessionId> {
    const id = randomUUID() as SessionId;
    const { owner } = this.world.database;
    await owner`insert into sessions (id, account, device, expires_at, revoked_at)
      values (${id}, ${account}, ${device}, now() + interval '1 day', ${revoked ? owner`now()` : null})`;
    return id;
  }

  /** A socket of one of the people, with a session of its own. */
  async socketOf(person: TestPerson, sidecar = this.sidecar): Promise<TestSocket> {
    const session = await this.session(person.account, person.device);
    return TestSocket.of({ account: person.account, device: person.device, session }, sidecar);
  }

  /** The next number of a person's device in a room. */
  async nextSeq(person: TestPerson, room: RoomId = this.room): Promise<number> {
    return (await lastAccepted(this.world.database.owner, room, person.device)).deviceSeq + 1;
  }

  /** The group's chain as the server holds it. */
  async state(): Promise<RoomState> {
    const [row] = await this.world.database.owner<
      { state: RoomState }[]
    >`select state from rooms where id = ${this.room}`;
    if (row === undefined) throw new Error("no room");
    return row.state;
  }

  async message(author: TestPerson): Promise<void> {
    const { epoch } = await this.state();
    const item = sealed(await this.nextSeq(author), { epoch: epoch as never });
    const [done] = await appendEvents(this.world.database.sql, [
      { room: this.room, sender: author.account, device: author.device, item },
    ]);
    if (done?.result.status !== "ok") throw new Error(JSON.stringify(done?.result));
  }

  async entry(author: TestPerson, make: (prev: RoomState) => Promise<TestEntry>): Promise<void> {
    const { sql } = this.world.database;
    const made = await make(await this.state());
    await uploadKeys(sql, made);
    const asked = { room: this.room, author: author.account, device: author.device, entry: made.entry };
    const done = await appendEntry(sql, asked);
    if (!done.ok) throw new Error(`${done.code} ${done.detail}`);
  }

  /** A new epoch, by one of the members, with the present keys of those whose chain moved. */
  async rotate(author: TestPerson, moved: readonly TestPerson[] = []): Promise<void> {
    const deviceSeq = await this.nextSeq(author);
    const { seats } = await this.state();
    const change: RoomChange = {
      kind: "rotate",
      delta: [moved.map((person) => seatOf(person.state, seats[person.account]?.role ?? "member"))],
    };
    await this.entry(author, (prev) => testEntry({ author, deviceSeq, room: prev.room, prev, change }));
  }

  /** Takes one person out, by another. */
  async remove(author: TestPerson, account: AccountId): Promise<void> {
    const deviceSeq = await this.nextSeq(author);
    const change: RoomChange = { kind: "remove", delta: [[account], 0, []] };
    await this.entry(author, (prev) => testEntry({ author, deviceSeq, room: prev.room, prev, change }));
  }

  async close(): Promise<void> {
    await this.world.rest();
    await closeBus();
    await closeEphemeral();
    await closeDatabase();
    await this.world.close();
  }
}

async function withVault(world: World, person: TestPerson): Promise<TestPerson> {
  const { owner } = world.database;
  const token = `gAAAA${"B".repeat(95)}`;
  await owner`insert into room_lists (account) values (${person.account}) on conflict do nothing`;
  await owner`update accounts set vault_blob = ${token}, profile_record = ${token}, recovery_proof_hash = ${ZERO_HASH} where id = ${person.account}`;
  await owner`insert into vault_wraps (account, way, wrap) values (${person.account}, 'password', ${token}), (${person.account}, 'recovery', ${token})`;
  return person;
}

async function founded(world: World, made: TestEntry): Promise<TestEntry> {
  const { entry, boxes, note } = made;
  const payload = JSON.parse(made.payload) as unknown[];
  const done = await createRoom(world.database.sql, {
    author: payload[7] as AccountId,
    device: payload[8] as DeviceId,
    input: { entry, boxes, note },
  });
  if (!done.ok) throw new Error(`${done.code} ${done.detail}`);
  return made;
}
