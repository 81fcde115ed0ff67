import { Agent, request as ask } from "node:http";

/** One request of a load. */
export interface Asked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface LoadPorts {
  readonly port: number;
  readonly inFlight: number;
  readonly seconds: number;
  /** What the nth of those under way asks next. */
  next(worker: number): Asked;
  /** Whether an answer is what was asked for. */
  good(status: number, body: string): boolean;
}

/** Requests answered in a second, so many under way at any time. @throws at the first bad answer */
export async function httpLoad({ port, inFlight, seconds, next, good }: LoadPorts): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const began = performance.now();
  const end = began + seconds * 1_000;
  let answered = 0;
  const work = async (worker: number) => {
    while (performance.now() < end) {
      const asked = next(worker);
      const { status, body } = await once(agent, port, asked);
      if (!good(status, body)) throw new Error(`${asked.method} ${asked.path}: ${status} ${body.slice(0, 200)}`);
      answered += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, (_, worker) => work(worker)));
    return answered / ((performance.now() - began) / 1_000);
  } finally {
    agent.destroy();
  }
}

function once(agent: Agent, port: number, asked: Asked): Promise<{ status: number; body: string }> {
  const { method, path, headers, body } = asked;
  return new Promise((resolve, reject) => {
    const request = ask({ agent, host: "localhost", port, method, path, headers }, (response) => {
      let said = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        said += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: said }));
    });
    request.on("error", reject);
    request.end(body);
  });
}
