import type { OpenSocket } from "@/engine/socket/socket-port";
import type { Http } from "@/engine/transport/http";
import type { DeviceActor } from "@/server/sessions/actor";
import type { Chance } from "./chance";
import type { Node } from "./node";
import { answerRequest } from "./routes";
import type { VirtualTime } from "./time";
import { Wire } from "./wire";

const HTTP_MS = 30_000;
const CONNECT_MS = 75_000;

/** How a device's way to the server is just now. */
export interface LineWeather {
  /** nothing passes, and that is noticed at once */
  down: boolean;
  /** nothing passes, and nobody says so */
  swallows: boolean;
  /** shares of requests that never arrive, and of answers that never come back */
  lostRequests: number;
  lostAnswers: number;
  /** ms, at most */
  slow: number;
}

/** A device's way to whatever nodes there are. */
export class Line {
  readonly weather: LineWeather = { down: false, swallows: false, lostRequests: 0, lostAnswers: 0, slow: 20 };
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #nodes: () => readonly Node[];
  readonly #wires = new Set<Wire>();

  constructor(time: VirtualTime, chance: Chance, nodes: () => readonly Node[]) {
    this.#time = time;
    this.#chance = chance;
    this.#nodes = nodes;
  }

  get swallows(): boolean {
    return this.weather.swallows;
  }

  latency(): number {
    return 1 + this.#chance.next() * this.weather.slow;
  }

  /** Breaks every open socket, at both ends. */
  reset(): void {
    for (const wire of this.#wires) wire.reset();
    this.#wires.clear();
  }

  /** HTTP as one device speaks it; JSON crosses it as text. */
  http(actor: DeviceActor): Http {
    return {
      request: async (method, path, body) => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        await this.#pass(this.weather.lostRequests);
        const node = this.#chance.pick(this.#nodes());
        if (!node.alive) throw new TypeError("refused");
        const asked = { method, path, body: text === undefined ? undefined : JSON.parse(text) };
        const answer = await node.untilDead(answerRequest(node, actor, asked));
        await this.#pass(this.weather.lostAnswers);
        return answer;
      },
    };
  }

  /** One way. Throws where nothing arrives: soon where that shows, else when the patience of HTTP ends. */
  async #pass(lost: number): Promise<void> {
    await this.#time.wait(this.latency());
    if (this.weather.down) throw new TypeError("unreachable");
    if (this.weather.swallows) {
      await this.#time.wait(HTTP_MS);
      throw new TypeError("timed out");
    }
    if (this.#chance.often(lost)) throw new TypeError("reset");
  }

  /** Sockets as one device opens them. */
  open: OpenSocket = (_url, client) => {
    const wire = new Wire({ time: this.#time, chance: this.#chance, line: this, client });
    const node = this.#chance.pick(this.#nodes());
    if (this.weather.swallows) this.#time.after(CONNECT_MS, () => client.closed(1_006));
    else
      this.#time.after(this.latency(), () => {
        if (this.weather.down || !node.open) return client.closed(1_006);
        this.#wires.add(wire);
        node.accept(wire);
        wire.opened();
      });
    return wire.port();
  };
}
