import type { PersonMoved } from "@/protocol/bus";
import type { AccountId, RoomId } from "@/protocol/ids";
import { CLOSE } from "@/protocol/socket/close-code";
import type { Bus } from "@/server/bus/bus";
import { Gathering } from "@/server/gathering";
import { causeOf, log } from "@/server/log";
import type { TicketHolder } from "@/server/tickets/ticket";
import type { Connection } from "./connection";
import { downFrame } from "./frame";
import type { Records } from "./records";
import type { Settings } from "./settings";
import { TokenBucket } from "./token-bucket";

/** A person with sockets on this sidecar. Their rates are counted over all of these. */
export interface Person {
  readonly account: AccountId;
  readonly connections: Set<Connection>;
  readonly frames: TokenBucket;
  readonly sends: TokenBucket;
  /** Of their room list, as last seen. */
  version: number;
}

interface PeoplePorts {
  readonly records: Records;
  readonly bus: Bus;
  readonly settings: Settings;
  /** Somebody's list of rooms has changed. */
  roomsMoved(account: AccountId): void;
  /** Resolves once the rooms are delivered as far as the log reaches. */
  settled(rooms: readonly RoomId[]): Promise<void>;
}

/** The people with sockets here: what concerns a person rather than a room goes by them. */
export class People {
  readonly #ports: PeoplePorts;
  readonly #people = new Map<AccountId, Person>();
  /** Looks at those who come: one query of each kind for all who come at the same time. */
  readonly #looks: Gathering<TicketHolder, { alive: Set<string>; versions: Map<AccountId, number> }>;

  constructor(ports: PeoplePorts) {
    this.#ports = ports;
    this.#looks = new Gathering(async (coming) => {
      const [alive, versions] = await Promise.all([
        ports.records.sessionsAlive(coming.map(({ session }) => session)),
        ports.records.roomListVersions(coming.map(({ account }) => account)),
      ]);
      return { alive, versions };
    });
  }

  /** Adds a socket whose ticket was good; null when the person has too many or the session died meanwhile. */
  async admit(connection: Connection, holder: TicketHolder): Promise<Person | "too-many" | "dead"> {
    const { account, session } = holder;
    const person = this.#person(account);
    if (person.connections.size >= this.#ports.settings.socketsPerPerson) return "too-many";
    person.connections.add(connection);
    // Follow first, look second: a revocation between the two is heard.
    await this.#ports.bus.followPerson(account);
    const { alive, versions } = await this.#looks.ask(holder);
    // What others of theirs, who were here before, have not heard is left for the tick to tell them.
    if (person.connections.size === 1) person.version = Math.max(person.version, versions.get(account) ?? 0);
    return alive.has(session) ? person : "dead";
  }

  leave(connection: Connection, account: AccountId): void {
    const person = this.#people.get(account);
    if (person === undefined || !person.connections.delete(connection) || person.connections.size > 0) return;
    this.#forgetIfIdle(person);
  }

  /** News of a person, from the bus. */
  hear(message: PersonMoved): void {
    const person = this.#people.get(message.person);
    if (person === undefined) return;
    if (message.what === "session") this.#endSession(person, message.session);
    if (message.what === "rooms") {
      this.#ports.roomsMoved(person.account);
      this.#recheck(person).catch((error) => log("error", "recheck-failed", { cause: causeOf(error) }));
    }
    const { what, n, room } = message;
    const frame = downFrame({
      t: "person",
      what,
      ...(n === undefined ? {} : { n }),
      ...(room === undefined ? {} : { room }),
    });
    for (const connection of person.connections) connection.tell(frame);
  }

  /** Heals what a lost ring left behind: dead sessions, moved room lists. One query each. */
  async compare(): Promise<void> {
    for (const person of [...this.#people.values()]) if (person.connections.size === 0) this.#forgetIfIdle(person);
    const people = [...this.#people.values()];
    const sessions = new Set(people.flatMap((person) => [...person.connections].flatMap((c) => c.session ?? [])));
    const alive = await this.#ports.records.sessionsAlive([...sessions]);
    const versions = await this.#ports.records.roomListVersions(people.map((person) => person.account));
    for (const person of people) {
      for (const connection of [...person.connections]) {
        if (connection.session !== null && sessions.has(connection.session) && !alive.has(connection.session))
          connection.close(CLOSE.sessionEnded);
      }
      const version = versions.get(person.account) ?? 0;
      if (version <= person.version) continue;
      person.version = version;
      this.hear({ person: person.account, what: "rooms", n: version });
    }
  }

  /** A bucket that is not full is kept until a later tick, or reconnecting would refill it. */
  #forgetIfIdle(person: Person): void {
    if (person.frames.full() && person.sends.full()) this.#forget(person);
  }

  #person(account: AccountId): Person {
    const known = this.#people.get(account);
    if (known !== undefined) return known;
    const { frames, sends } = this.#ports.settings;
    const person = {
      account,
      connections: new Set<Connection>(),
      frames: new TokenBucket(frames),
      sends: new TokenBucket(sends),
      version: 0,
    };
    this.#people.set(account, person);
    return person;
  }

  #forget(person: Person): void {
    this.#people.delete(person.account);
    void this.#ports.bus.unfollowPerson(person.account);
  }

  #endSession(person: Person, session: string | undefined): void {
    for (const connection of [...person.connections])
      if (session !== undefined && connection.session === session) connection.close(CLOSE.sessionEnded);
  }

  /** Their rooms changed: seats in rooms that they are no member of any more are taken away, after the removal is delivered. */
  async #recheck(person: Person): Promise<void> {
    const seats = [...person.connections].flatMap((connection) => [...connection.seats.values()]);
    const rooms = [...new Set(seats.map((seat) => seat.channel.room))];
    const windows = await this.#ports.records.memberWindows(person.account, rooms);
    const lost = rooms.filter((room) => !windows.has(room));
    if (lost.length === 0) return;
    try {
      // The notice may overtake the event. What follows the removal is cut off there, so waiting shows them nothing more.
      await this.#ports.settled(lost);
    } finally {
      for (const seat of seats) if (lost.includes(seat.channel.room)) seat.refuse();
    }
  }
}
