import type { OpenSocket } from "@/engine/socket/socket-port";
import type { Http } from "@/engine/transport/http";

/** What one act cost its device: time of its processor and by the clock (ms), and what went over the line (bytes). */
export interface Cost {
  what: string;
  cpuMs: number;
  wallMs: number;
  requests: number;
  up: number;
  down: number;
}

/** Counts what passes between an engine and its server. */
export class Meter {
  #requests = 0;
  #up = 0;
  #down = 0;
  /** how often each path was asked for, ids left out */
  readonly paths = new Map<string, number>();

  http(inner: Http): Http {
    return {
      request: async (method, path, body, type) => {
        this.#requests++;
        this.#up += body === undefined ? 0 : Buffer.byteLength(JSON.stringify(body));
        const name = `${method} ${path
          .replace(/\?.*/, "")
          .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ":id")
          .replace(/handles\/.*|(?<=notes\/).*/, ":id")}`;
        this.paths.set(name, (this.paths.get(name) ?? 0) + 1);
        const answer = await inner.request(method, path, body, type);
        this.#down += Buffer.byteLength(answer.text);
        return answer;
      },
    };
  }

  /** The cost of one act. Nothing else may run in this process meanwhile. */
  async cost(what: string, act: () => Promise<unknown>): Promise<Cost> {
    const [requests, up, down] = [this.#requests, this.#up, this.#down];
    const [cpu, began] = [process.cpuUsage(), performance.now()];
    await act();
    const { user, system } = process.cpuUsage(cpu);
    return {
      what,
      cpuMs: Math.round((user + system) / 1_000),
      wallMs: Math.round(performance.now() - began),
      requests: this.#requests - requests,
      up: this.#up - up,
      down: this.#down - down,
    };
  }
}

/** Sockets whose frames are measured as they come. */
export function measuring(inner: OpenSocket, frame: (bytes: number) => void): OpenSocket {
  return (url, events) =>
    inner(url, {
      ...events,
      message(text) {
        frame(Buffer.byteLength(text));
        events.message(text);
      },
    });
}
