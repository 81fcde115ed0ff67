import { randomUUID } from "node:crypto";
import { type Asked, httpLoad } from "../generator/http-load";
import type { Ground } from "../ground";
import type { Options } from "../options";
import { profiled } from "../profile";
import { startWhole, type Visitor } from "../subjects/whole";

const IN_FLIGHT = 16;

/** What HTTP does, for the record: requests a second. */
export interface HttpFigures {
  readonly sends: number;
  readonly route: number;
  readonly tickets: number;
}

/** Sends by the second door, a route of Next that does next to nothing, and tickets, one kind after the other. */
export async function http(ground: Ground, { seconds, warmUp, profile }: Options, tokens: readonly string[]) {
  const { sotto, populate } = await startWhole(ground);
  try {
    const visitors = await populate({ people: IN_FLIGHT * 2, rooms: IN_FLIGHT });
    const asks = asksOf(visitors, sotto.url, tokens);
    const load = async (kind: keyof typeof asks, good: (status: number, body: string) => boolean) => {
      const ports = { port: sotto.port, inFlight: IN_FLIGHT, next: asks[kind], good };
      await httpLoad({ ...ports, seconds: warmUp });
      const answered = httpLoad({ ...ports, seconds });
      if (profile) await profiled([sotto.running().front.pid], `http-${kind}`, answered);
      return answered;
    };
    const is200 = (status: number) => status === 200;
    const figures: HttpFigures = {
      sends: await load("send", (status, body) => status === 200 && body.includes('"status":"ok"')),
      route: await load("route", is200),
      tickets: await load("ticket", is200),
    };
    return figures;
  } finally {
    await sotto.stop();
  }
}

/** Each of those under way is one person, who sends one message at a time. */
function asksOf(visitors: readonly Visitor[], origin: string, tokens: readonly string[]) {
  const sent = visitors.map(() => 0);
  const headers = (worker: number) => ({
    "content-type": "application/json",
    "x-sotto": "1",
    origin,
    cookie: visitors[worker]?.cookie ?? "",
  });
  return {
    send(worker: number): Asked {
      const deviceSeq = (sent[worker] ?? 0) + 1;
      sent[worker] = deviceSeq;
      const token = tokens[deviceSeq % tokens.length] ?? "";
      const place = { id: randomUUID(), kind: "message", deviceSeq, epoch: 1, target: null, thread: null };
      const body = JSON.stringify({ items: [{ ...place, token, public: null }] });
      return { method: "POST", path: `/api/v1/rooms/${visitors[worker]?.room}/events`, headers: headers(worker), body };
    },
    route: (worker: number): Asked => ({
      method: "GET",
      path: "/api/v1/config",
      headers: headers(worker),
      body: "",
    }),
    ticket: (worker: number): Asked => ({
      method: "POST",
      path: "/api/v1/tickets",
      headers: headers(worker),
      body: "{}",
    }),
  };
}
