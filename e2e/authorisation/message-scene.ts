import { randomUUID } from "node:crypto";
import { newServerSetup } from "@/crypto/opaque-server";
import { closeDatabase } from "@/db/client";
import { ORIGIN as PAGE_ORIGIN } from "@/e2e/support/api/call";
import { type Persona, sealed, type TestSidecar, World } from "@/e2e/support/realtime-world";
import type { EventId, RoomId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import { closeBus } from "@/server/bus/shared-bus";
import { forgetConfiguration } from "@/server/configuration";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { appendEvents } from "@/server/events/append-events";
import { lastAccepted } from "@/server/events/last-accepted";
import { LIMIT_DEFAULTS } from "@/server/limit-defaults";
import { type MessageRow, type NoTarget, PEOPLE, type Person } from "./message-matrix";

const POLICY = {
  post: "member",
  add: "admin",
  edit: "admin",
  pin: "admin",
  atRoom: "admin",
  editWindow: 0,
  slow: 0,
  ttl: 0,
};
/** Who sits in the group, and as what. */
const SEATS: Readonly<Partial<Record<Person, string>>> = {
  ex: "member",
  muted: "member",
  member: "member",
  author: "member",
  admin: "admin",
  owner: "owner",
  lost: "member",
};

/** A group, a room of two, another group and somebody's notes, with people as rows only: nothing that is judged here is opened. */
export class MessageScene {
  readonly world: World;
  readonly sidecar: TestSidecar;
  readonly people: Readonly<Record<Person, Persona>>;
  readonly group: RoomId;
  readonly #pair: RoomId;
  readonly #elsewhere: RoomId;
  readonly #notes: RoomId;

  private constructor(
    made: Pick<MessageScene, "world" | "sidecar" | "people">,
    rooms: readonly [RoomId, RoomId, RoomId, RoomId],
  ) {
    this.world = made.world;
    this.sidecar = made.sidecar;
    this.people = made.people;
    [this.group, this.#pair, this.#elsewhere, this.#notes] = rooms;
  }

  static async make(): Promise<MessageScene> {
    const world = await World.make();
    const raised = Object.keys(LIMIT_DEFAULTS).map((name) => [`LIMIT_${name}`, "100000/60"]);
    const more = { APP_URL: PAGE_ORIGIN, OPAQUE_SERVER_SETUP: await newServerSetup() };
    Object.assign(process.env, Object.fromEntries(raised), more);
    forgetConfiguration();
    const made: [Person, Persona][] = [];
    for (const name of PEOPLE) made.push([name, await world.person()]);
    const people = Object.fromEntries(made) as Record<Person, Persona>;
    const seated = PEOPLE.filter((name) => SEATS[name] !== undefined).map((name) => people[name]);
    const group = await world.room(...seated);
    const pair = await world.room(people.member, people.author);
    const elsewhere = await world.room(people.author, people.admin);
    const notes = await world.room(people.author);
    const { owner } = world.database;
    await owner`update rooms set policy = ${owner.json(POLICY)}`;
    await owner`update rooms set type = 'direct' where id = ${pair}`;
    await owner`update rooms set type = 'self' where id = ${notes}`;
    for (const name of PEOPLE)
      await owner`update members set role = ${SEATS[name] ?? "member"} where account = ${people[name].account} and room = ${group}`;
    const sidecar = await world.sidecar({ settings: { socketFrames: { count: 100_000, seconds: 1 } } });
    const scene = new MessageScene({ world, sidecar, people }, [group, pair, elsewhere, notes]);
    await scene.#written("ex", group);
    await owner`update members set until_seq = 1 where account = ${people.ex.account}`;
    await owner`update devices set ended_n = 3 where id = ${people.lost.device}`;
    return scene;
  }

  roomOf({ pair, notes }: Pick<MessageRow, "pair" | "notes">): RoomId {
    if (notes) return this.#notes;
    return pair ? this.#pair : this.group;
  }

  /** What somebody sends to do what a row says, with a fresh message to do it with. */
  async item(row: MessageRow, person: Person): Promise<SendItem> {
    const room = this.roomOf(row);
    const alone = row.as === "alone";
    const message = alone ? null : await this.#written(row.of, room);
    if (message !== null && row.deletedBy !== null)
      await this.#does(row.deletedBy, room, { kind: "delete", target: message });
    const said = { ...(row.as === "reply" ? { reply: message } : {}), ...(row.hard ? { hard: true } : {}) };
    return sealed(await this.#next(person, room), {
      kind: row.kind,
      target: row.as === "annotation" ? message : null,
      thread: row.as === "thread" ? message : null,
      public: Object.keys(said).length > 0 ? JSON.stringify(said) : null,
    });
  }

  /** An annotation of something that cannot be annotated. */
  async astray(kind: SendItem["kind"], what: NoTarget, person: Person): Promise<SendItem> {
    const target = await this.#astray(what);
    return sealed(await this.#next(person, this.group), { kind, target });
  }

  async #astray(what: NoTarget): Promise<EventId> {
    if (what === "missing") return randomUUID() as EventId;
    if (what === "elsewhere") return this.#written("author", this.#elsewhere);
    const message = await this.#written("author", this.group);
    if (what === "annotation") return this.#does("author", this.group, { kind: "edit", target: message });
    const hard = what === "gone" ? { public: '{"hard":true}' } : {};
    await this.#does("author", this.group, { kind: "delete", target: message, ...hard });
    return message;
  }

  /** Everything of the rooms that a send can change. */
  async standing(): Promise<unknown> {
    const { owner } = this.world.database;
    const events = await owner`select room, seq, id, token, deleted_at, blanked_at from events order by room, seq`;
    return [await owner`select id, head, state, policy from rooms order by id`, events];
  }

  /** A message of somebody's, also of those who may not write any more. */
  async #written(person: Person, room: RoomId): Promise<EventId> {
    const { owner } = this.world.database;
    const until = owner`now() + interval '1 hour'`;
    const mute = (muted: boolean) =>
      owner`update members set muted_until = ${muted ? until : null} where account = ${this.people.muted.account}`;
    await mute(false);
    const id = await this.#does(person, room, { kind: "message" });
    await mute(true);
    return id;
  }

  async #does(person: Person, room: RoomId, fields: Partial<SendItem>): Promise<EventId> {
    const { account, device } = this.people[person];
    const item = sealed(await this.#next(person, room), fields);
    const [done] = await appendEvents(this.world.database.sql, [{ room, sender: account, device, item }]);
    if (done?.result.status !== "ok") throw new Error(`${person}, ${fields.kind}: ${JSON.stringify(done?.result)}`);
    return item.id;
  }

  async #next(person: Person, room: RoomId): Promise<number> {
    return (await lastAccepted(this.world.database.owner, room, this.people[person].device)).deviceSeq + 1;
  }

  async close(): Promise<void> {
    await this.world.rest();
    await closeBus();
    await closeEphemeral();
    await closeDatabase();
    await this.world.close();
  }
}
