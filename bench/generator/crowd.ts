import { DIALECTS, type Dialect, type Draft } from "./dialects";
import { Line } from "./line";
import type { Checked, Member, Plan } from "./plan";

const DRAIN_MS = 20_000;
const LOOK_MS = 20;
/** Lines that parse all that they get, beside the many that only count. */
const SAMPLED = 3;
/** Everybody lets the others know how far they are once in so many ms: every second time that they have read, every third that they write. */
const SIGNALS_MS = 1_000;
const READS_EVERY = 2;
const WRITES_EVERY = 3;
/** Of all members one part after the other. */
const PARTS = 50;

/** One member's line, with what it has been brought. */
export class Seat {
  readonly member: Member;
  line: Line | null = null;
  sent = 0;
  received = 0;
  at = 0;
  /** how far the server was told */
  told = 0;
  gaps = 0;
  backward = 0;

  constructor(member: Member) {
    this.member = member;
  }
}

interface CrowdPorts {
  /** Whether every frame of everybody is parsed. */
  readonly parseAll?: boolean;
  answered?(seat: Seat, ref: number): void;
  /** Ids of messages, from those who parse. */
  opened?(seat: Seat, ids: readonly string[]): void;
}

/** All members of a plan with their lines, and the account of what was sent, acknowledged and delivered. */
export class Crowd {
  readonly seats: readonly Seat[];
  acknowledged = 0;
  deliveries = 0;
  /** Frames that brought them: one may bring several messages of its room. */
  frames = 0;
  refused = 0;
  readonly #dialect: Dialect;
  readonly #origin: string;
  readonly #ports: CrowdPorts;
  /** acknowledged messages of each room */
  readonly #inRoom = new Map<string, number>();
  /** who sent under which ref */
  readonly #asked = new Map<number, Seat>();
  #ref = 0;
  #signals: NodeJS.Timeout | null = null;
  #turn = 0;
  #broken: Error | null = null;

  constructor(plan: Plan, ports: CrowdPorts) {
    this.#dialect = DIALECTS[plan.dialect];
    this.#origin = plan.origin;
    this.#ports = ports;
    this.seats = plan.members.map((member) => new Seat(member));
    if (plan.signals) this.#signals = setInterval(() => this.#signal(), SIGNALS_MS / PARTS);
  }

  /** Messages that were sent and not answered yet. */
  get inFlight(): number {
    return this.#asked.size;
  }

  /** Brings members in, `atOnce` at a time. Resolves when all of them are. */
  async enter(seats: readonly Seat[], atOnce: number): Promise<void> {
    const left = [...seats].reverse();
    const one = async () => {
      for (let seat = left.pop(); seat !== undefined; seat = left.pop()) await this.#open(seat);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, seats.length) }, one));
    this.check();
  }

  /** Sends a message for a member. */
  send(seat: Seat, draft: Pick<Draft, "id" | "token">): void {
    this.#ref += 1;
    seat.sent += 1;
    this.#asked.set(this.#ref, seat);
    const room = seat.member.room ?? "";
    seat.line?.send(this.#dialect.message({ ...draft, ref: this.#ref, deviceSeq: seat.sent, room }));
  }

  /** @throws when a line broke. */
  check(): void {
    if (this.#broken !== null) throw this.#broken;
  }

  /** Waits until everything sent is answered and brought to everybody (or for a while), and says what is missing. */
  async drained(): Promise<Checked> {
    const end = performance.now() + DRAIN_MS;
    while ((this.inFlight > 0 || this.#lost() > 0) && performance.now() < end) {
      this.check();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    const sum = (of: (seat: Seat) => number) => this.seats.reduce((all, seat) => all + of(seat), 0);
    return {
      deliveries: this.deliveries,
      lost: this.#lost() + this.inFlight,
      backward: sum((seat) => seat.backward),
      gaps: sum((seat) => seat.gaps),
      refused: this.refused,
    };
  }

  leave(seats: readonly Seat[] = this.seats): void {
    if (seats === this.seats && this.#signals !== null) clearInterval(this.#signals);
    for (const seat of seats) seat.line?.cut();
  }

  /** A part of the members says how far they are, where that is further than they said. */
  #signal(): void {
    this.#turn += 1;
    const round = Math.floor(this.#turn / PARTS);
    for (let i = this.#turn % PARTS; i < this.seats.length; i += PARTS) {
      const seat = this.seats[i];
      const { room } = seat?.member ?? {};
      if (!seat?.line || !room || seat.at === seat.told) continue;
      const how = { reads: (round + i) % READS_EVERY === 0, writes: (round + i) % WRITES_EVERY === 0 };
      const said = this.#dialect.signals?.({ room, at: seat.at, ...how }) ?? [];
      for (const text of said) seat.line.send(text);
      seat.told = seat.at;
    }
  }

  #lost(): number {
    return this.seats.reduce((all, seat) => {
      const due = this.#inRoom.get(seat.member.room ?? "") ?? 0;
      return all + (seat.line === null ? 0 : Math.max(0, due - seat.received));
    }, 0);
  }

  #open(seat: Seat): Promise<void> {
    const whole = this.#ports.parseAll === true || this.seats.indexOf(seat) < SAMPLED;
    return new Promise((resolve, reject) => {
      const ears = {
        member: seat.member,
        say: (text: string) => line.send(text),
        ready: resolve,
        answered: (ref: number, ok: boolean) => this.#answered(ref, ok),
        delivered: (from: number, to: number) => this.#delivered(seat, from, to),
      };
      const line = new Line({
        ...{ port: seat.member.port, path: this.#dialect.path, origin: this.#origin, whole },
        open: () => this.#dialect.open(ears),
        text: (buffer, start, length) => {
          this.#dialect.hear(ears, buffer, start);
          if (whole) this.#parse(seat, buffer.toString("utf8", start, start + length));
        },
        ended: (why) => {
          this.#broken ??= new Error(`a line of the generator ended: ${why}`);
          reject(this.#broken);
        },
      });
      seat.line = line;
    });
  }

  #answered(ref: number, ok: boolean): void {
    const seat = this.#asked.get(ref);
    if (seat === undefined) return;
    this.#asked.delete(ref);
    if (ok) {
      this.acknowledged += 1;
      const room = seat.member.room ?? "";
      this.#inRoom.set(room, (this.#inRoom.get(room) ?? 0) + 1);
    } else this.refused += 1;
    this.#ports.answered?.(seat, ref);
  }

  #delivered(seat: Seat, from: number, to: number): void {
    const count = to - from + 1;
    this.deliveries += count;
    this.frames += 1;
    seat.received += count;
    if (from <= seat.at) seat.backward += count;
    else if (this.#dialect.dense && from !== seat.at + 1) seat.gaps += 1;
    seat.at = Math.max(seat.at, to);
  }

  /** Those who parse hold the frame's head to what it brings. */
  #parse(seat: Seat, text: string): void {
    const ids = this.#dialect.ids(text);
    const numbers = /^\{"t":"events","room":"[^"]+","from":(\d+),"to":(\d+)/.exec(text);
    if (numbers !== null && Number(numbers[2]) - Number(numbers[1]) + 1 !== ids.length) seat.gaps += 1;
    if (ids.length > 0) this.#ports.opened?.(seat, ids);
  }
}
