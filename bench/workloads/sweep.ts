import { serverPart } from "@/e2e/support/server-part";
import { freePort } from "@/e2e/support/test-redis";
import { issueTicket } from "@/server/tickets/issue-ticket";
import { httpLoad } from "../generator/http-load";
import type { Work } from "../generator/plan";
import type { Ground } from "../ground";
import { generate } from "../measure";
import { memoryOf } from "../processes";
import { startWhole, type Visitor, type Whole } from "../subjects/whole";
import { VoidRun } from "../void-run";

const PEOPLE = 100;
const COMING_AND_GOING = 50;
const LOOK_SECONDS = 10;

/** What was held at one moment; bytes, and minutes since the load began. */
export interface Look {
  readonly minute: number;
  readonly server: number;
  readonly sidecar: number;
}

/**
 * A long run: the whole server and a sidecar beside it, 50 people through each in one room, 20 messages a second, 50
 * sockets that come and go, and pages. Tells what both hold, over time.
 */
export async function sweep(ground: Ground, minutes: number, tokens: readonly string[]): Promise<Look[]> {
  const whole = await startWhole(ground);
  const port = await freePort();
  const env = { ...whole.env, SOTTO_DATA: ground.folder, REALTIME_PORT: `${port}`, LIMIT_SOCKET: "1000000/60" };
  const sidecar = serverPart(port, ["scripts/start.mjs", "--realtime"], env, "Sidecar ready");
  try {
    await sidecar.start();
    const people = await whole.populate({ people: PEOPLE, rooms: 1 });
    const guests = await whole.populate({ people: COMING_AND_GOING * 2, rooms: 1 });
    const ports = [whole.sotto.port, port];
    const crowd = async (who: readonly Visitor[], room: boolean, work: Work) => {
      const member = async (one: Visitor, i: number) => ({
        port: ports[i % ports.length] ?? 0,
        ticket: await issueTicket(one),
        room: room ? one.room : null,
      });
      const members = await Promise.all(who.map(member));
      const watched = { server: [], postgres: [], redis: [] };
      return generate({ dialect: "sotto", origin: whole.sotto.url, members, tokens, watched, work, signals: false })
        .figures;
    };
    const seconds = minutes * 60;
    const talk = crowd(people, true, { t: "paced", perSecond: 20, warmUp: 5, seconds });
    const looks: Look[] = [];
    const began = performance.now();
    let over = false;
    const done = talk.finally(() => {
      over = true;
    });
    while (!over) {
      const pids = [whole.sotto.running().pid, ...sidecar.pids().slice(0, 1)];
      const [server, own] = pids.map((pid) => memoryOf([pid]));
      looks.push({ minute: (performance.now() - began) / 60_000, server: server ?? 0, sidecar: own ?? 0 });
      const visits = Promise.all([
        pages(whole),
        crowd(guests, false, { t: "idle", atOnce: 10, warmUp: COMING_AND_GOING }),
        new Promise((resolve) => setTimeout(resolve, LOOK_SECONDS * 1_000)),
      ]);
      await Promise.race([visits, done.then(() => visits)]);
    }
    const figures = await done;
    if (figures.t === "paced" && figures.checked.lost > 0) throw new VoidRun(`sweep: ${figures.checked.lost} lost`);
    return looks;
  } finally {
    await sidecar.end("SIGTERM");
    await whole.sotto.stop();
  }
}

/** Somebody who opens the way in, over and over, for a second. */
function pages({ sotto }: Whole): Promise<number> {
  const next = () => ({ method: "GET", path: "/sign-in", headers: {}, body: "" }) as const;
  return httpLoad({ port: sotto.port, inFlight: 2, seconds: 1, next, good: (status) => status === 200 });
}
