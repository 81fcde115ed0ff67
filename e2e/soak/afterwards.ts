import { appliedOf, type Client } from "./client";
import type { Note } from "./recorder";
import type { Room } from "./rooms";
import type { World } from "./world";

const REPAIRS = 3;
/** How much longer than one heartbeat a repair may take, in ms, beside what a text usually takes on a machine as busy as this. */
const SLACK_MS = 1_000;
const USUAL_TIMES = 3;
const GIVE_UP_MS = 8_000;
const CALM_MS = 1_500;

/** With all quiet, somebody writes a last text whose ring is lost; how long does it take to the others? */
export async function loseLastRings(world: World, rooms: readonly Room[], mark: string, note: Note): Promise<void> {
  if (!world.deaf || world.tickMs === undefined) return;
  for (const { room, members } of rooms.filter((one) => one.members.some((m) => m.byHttp)).slice(0, REPAIRS)) {
    const author = members.find((member) => member.byHttp) as Client;
    const readers = members.filter((member) => member !== author);
    /** How long a text takes from its author to all others; null: it never came. */
    const time = async (text: string) => {
      const id = await author.write(room, `${text}, ${mark}`);
      // Something else may come to the room just then: the text itself has left once it waits no more.
      const gone = await until(async () => !(await author.store.read(["outbox"], (tx) => tx.get("outbox", [id]))));
      const sent = Date.now();
      const head = appliedOf(author, room);
      const came = gone && (await until(() => readers.every((reader) => appliedOf(reader, room) >= head)));
      return { id, ms: came ? Date.now() - sent : null };
    };
    const usual = await time("everybody is rung for this");
    const before = await world.deaf(true);
    const { id, ms } = await time("nobody rings for this");
    const lost = await world.deaf(false);
    const within = world.tickMs + SLACK_MS + Math.min(SLACK_MS, USUAL_TIMES * (usual.ms ?? 0));
    for (const reader of readers)
      note({
        t: "repair",
        client: reader.name,
        room,
        id,
        ms,
        within,
        lost: lost === null ? null : lost - (before ?? 0),
      });
  }
}

/** Counts what everybody sends while nothing happens. */
export async function lookAtRest(clients: readonly Client[], note: Note): Promise<void> {
  const before = clients.map((client) => client.sent());
  await new Promise((resolve) => setTimeout(resolve, CALM_MS));
  for (const [i, client] of clients.entries())
    note({ t: "calm", client: client.name, sent: client.sent() - (before[i] ?? 0), ms: CALM_MS });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + GIVE_UP_MS; Date.now() < end; ) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}
