import { connect, createServer } from "node:net";

/** A load balancer as simple as can be: each connection goes to the next server in turn. */
export interface RoundRobin {
  readonly port: number;
  /** Connections that each server was given so far, in the order of the ports. */
  readonly given: readonly number[];
  close(): Promise<void>;
}

/** Starts one in front of servers on ports of this machine. */
export async function startRoundRobin(port: number, to: readonly number[]): Promise<RoundRobin> {
  const given = to.map(() => 0);
  let turn = 0;
  const server = createServer((near) => {
    const at = turn++ % to.length;
    given[at] = (given[at] ?? 0) + 1;
    const far = connect({ port: to[at] ?? 0, host: "127.0.0.1" });
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { port, given, close: () => new Promise((resolve) => void server.close(() => resolve())) };
}
