import { fail, ok, type Result } from "@/crypto/result";
import type { ErrorCode } from "@/protocol/errors";
import type { Event } from "@/protocol/event";
import type { AccountId } from "@/protocol/ids";
import { type Core, createCore } from "@/realtime/core";
import type { Records } from "@/realtime/records";
import { SETTINGS } from "@/realtime/settings";
import type { Bus } from "@/server/bus/bus";
import type { Written } from "@/server/devices/write-entries";
import { roomsMoved } from "@/server/events/after-commit";
import { type Appended, type AppendItem, appendThrough } from "@/server/events/append-events";
import type { MovedCursor } from "@/server/receipts/move-cursor";
import { receiptsToTell } from "@/server/receipts/shown-receipts";
import { entryAnswer } from "@/server/rooms/entry-answer";
import { TICKET_MS, type TicketHolder } from "@/server/tickets/ticket";
import type { Switchboard } from "./bus";
import type { Chance } from "./chance";
import type { Database } from "./database";
import type { Appended as AppendedEntry } from "./entries";
import type { VirtualTime } from "./time";
import type { Wire } from "./wire";

const never = new Promise<never>(() => {});

/** What nodes share. */
export interface NodePorts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly database: Database;
  readonly switchboard: Switchboard;
}

/**
 * One process of the server: the sidecar's own core, and the API beside it. `attached`: sends by HTTP go through the
 * sidecar's lanes, as on one port; else straight to the log, and sockets hear of them by the bus.
 */
export class Node {
  readonly database: Database;
  readonly bus: Bus;
  readonly #ports: NodePorts;
  readonly #attached: boolean;
  readonly #core: Core;
  readonly #wires = new Set<Wire>();
  readonly #dead: Promise<void>;
  #die = () => {};
  alive = true;
  /** takes new sockets */
  open = true;

  constructor(ports: NodePorts, attached: boolean) {
    this.#ports = ports;
    this.#attached = attached;
    this.#dead = new Promise((resolve) => {
      this.#die = resolve;
    });
    this.database = ports.database;
    this.bus = ports.switchboard.open(() => this.alive);
    const settings = { ...SETTINGS, origins: [] };
    this.#core = createCore({ records: this.#whileAlive(ports.database.records()), bus: this.bus, settings });
  }

  /** Dies where it stands: what was under way in the database goes on there, and nobody is told. */
  kill(): void {
    this.open = false;
    this.alive = false;
    this.#die();
    void this.bus.close();
    for (const wire of this.#wires) wire.reset();
  }

  /** What this process answers somebody; where it dies first, their connection breaks. */
  async untilDead<T extends object>(answering: Promise<T>): Promise<T> {
    const answer = await Promise.race([answering, this.#dead.then(() => null)]);
    if (answer === null || !this.alive) throw new TypeError("reset");
    return answer;
  }

  /** Stops in order: answers what is under way, closes every socket with a word. */
  async stop(): Promise<void> {
    this.open = false;
    await this.#core.stop();
    this.kill();
  }

  /** Takes a new connection. */
  accept(wire: Wire): void {
    this.#wires.add(wire);
    this.#core.accept(wire.socket(), wire.stream());
  }

  async send(items: readonly AppendItem[]): Promise<readonly Appended[]> {
    if (this.#attached) return this.#core.append(items);
    const { append, eventsBetween } = this.database;
    const answers = await this.#planted((all) => appendThrough({ append, eventsBetween }, all))(items);
    await this.#ring(answers.flatMap(({ event }) => event ?? []));
    return answers;
  }

  async #ring(events: readonly Event[]): Promise<void> {
    for (const moved of roomsMoved(events)) await this.bus.publish(moved);
  }

  #planted(append: Records["append"]): Records["append"] {
    const { database, chance } = this.#ports;
    const ring = (events: readonly Event[]) => void this.#ring(events);
    return (items) => database.plants.send(items, { tables: database.tables, chance, append, ring });
  }

  /** Tells everybody of an accepted entry, then answers its author. */
  async saidEntry(done: Result<AppendedEntry, ErrorCode>): Promise<Result<unknown, ErrorCode>> {
    if (!done.ok) return fail(done.code, done.detail);
    const { event, notify } = done.value;
    await this.#ring([event]);
    for (const person of notify) await this.bus.publish({ person, what: "rooms" });
    return ok(entryAnswer(event));
  }

  /** Tells everybody concerned that a person's account chain moved. */
  async sayChain(account: AccountId, { n, closed, lists }: Written): Promise<void> {
    await this.bus.publish({ person: account, what: "chain", n });
    for (const session of closed) await this.bus.publish({ person: account, what: "session", session });
    for (const person of lists) await this.bus.publish({ person, what: "rooms" });
  }

  /** Tells rooms whose members have come further. */
  async sayReceipts(moved: readonly MovedCursor[]): Promise<void> {
    for (const message of receiptsToTell(moved)) await this.bus.publish(message);
  }

  ticket(holder: TicketHolder): string {
    const { time, chance, database } = this.#ports;
    const ticket = chance.uuid();
    database.tables.tickets.set(ticket, { holder, until: time.now + TICKET_MS });
    return ticket;
  }

  /** What a dead process asked is answered to nobody. */
  #whileAlive(records: Records): Records {
    const gate =
      <A extends unknown[], R>(ask: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        if (!this.alive) return never;
        const answer = await ask(...args);
        return this.alive ? answer : never;
      };
    return {
      headsOf: gate(records.headsOf),
      eventsBetween: gate(records.eventsBetween),
      memberWindows: gate(records.memberWindows),
      sessionsAlive: gate(records.sessionsAlive),
      roomListVersions: gate(records.roomListVersions),
      moveCursors: gate(records.moveCursors),
      writersAmong: gate(records.writersAmong),
      renewPresence: gate(records.renewPresence),
      presenceStates: gate(records.presenceStates),
      presenceTo: gate(records.presenceTo),
      append: gate(this.#planted(records.append)),
      takeTicket: gate(records.takeTicket),
    };
  }
}
