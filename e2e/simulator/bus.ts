import type { BusMessage } from "@/protocol/bus";
import type { Bus } from "@/server/bus/bus";
import type { Chance } from "./chance";
import type { VirtualTime } from "./time";

/** How the bus behaves just now: shares of the rings that are lost, come twice, come late. */
export interface BusWeather {
  down: boolean;
  lost: number;
  twice: number;
  late: number;
  /** events travel with the rings, as over Redis; else only numbers */
  carries: boolean;
}

interface Ear {
  follows: Set<string>;
  hear(message: BusMessage): void;
  state(up: boolean): void;
}

/** The doorbell between the nodes of one simulator: in process, and as careless as it is told to be. */
export class Switchboard {
  readonly weather: BusWeather = { down: false, lost: 0, twice: 0, late: 0, carries: true };
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #ears = new Set<Ear>();

  constructor(time: VirtualTime, chance: Chance) {
    this.#time = time;
    this.#chance = chance;
  }

  /** Cuts the bus, or mends it; every node notices. */
  set(up: boolean): void {
    this.weather.down = !up;
    for (const ear of this.#ears) this.#time.after(this.#chance.next() * 2_000, () => ear.state(!this.weather.down));
  }

  /** The bus as one node holds it; `alive` says whether that node still is. */
  open(alive: () => boolean): Bus {
    const messages: ((message: BusMessage) => void)[] = [];
    const states: ((up: boolean) => void)[] = [];
    const ear: Ear = {
      follows: new Set(),
      hear: (message) => {
        if (alive()) for (const listener of messages) listener(message);
      },
      state: (up) => {
        if (alive()) for (const listener of states) listener(up);
      },
    };
    this.#ears.add(ear);
    const follow = async (key: string) => {
      await this.#time.wait(this.#chance.next() * 3);
      ear.follows.add(key);
    };
    return {
      publish: async (message) => {
        if (!alive()) return;
        this.#ring(message);
        await this.#time.wait(this.#chance.next());
      },
      follow,
      unfollow: async (room) => void ear.follows.delete(room),
      followPerson: follow,
      unfollowPerson: async (person) => void ear.follows.delete(person),
      onMessage: (listener) => void messages.push(listener),
      onState(listener) {
        states.push(listener);
        listener(true);
      },
      close: async () => void this.#ears.delete(ear),
    };
  }

  #ring(message: BusMessage): void {
    const { weather } = this;
    const sent = weather.carries || !("from" in message) ? message : withoutEvents(message);
    const key = "presence" in message ? message.presence : "person" in message ? message.person : message.room;
    for (const ear of this.#ears) {
      const times = this.#chance.often(weather.twice) ? 2 : 1;
      for (let i = 0; i < times; i++) {
        if (weather.down || this.#chance.often(weather.lost)) continue;
        const late = this.#chance.often(weather.late) ? 400 : 4;
        this.#time.after(this.#chance.next() * late, () => {
          if (ear.follows.has(key)) ear.hear(sent);
        });
      }
    }
  }
}

function withoutEvents({ room, from, to }: Extract<BusMessage, { to: number }>): BusMessage {
  return { room, from, to };
}
