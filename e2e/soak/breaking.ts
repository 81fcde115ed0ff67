import type { Client } from "./client";
import type { Fact } from "./fact";
import type { LostAnswers } from "./lost-answers";
import { changeMembers } from "./membership";
import type { Note } from "./recorder";
import type { Room } from "./rooms";
import { readSlowly } from "./slow-reader";
import { KILL_POINTS } from "./tab";
import type { Break, World } from "./world";

/** A run that faults happen in. */
export interface Breaking extends Break {
  readonly world: World;
  readonly clients: readonly Client[];
  readonly rooms: readonly Room[];
  readonly seconds: number;
  readonly mark: string;
  readonly lost: LostAnswers;
  readonly note: Note;
  readonly say: (line: string) => void;
}

/** Faults that last as long as texts are written, beside those that happen at a moment. */
export const LASTING = ["lost-answers", "clock"];

const DAY_MS = 86_400_000;

/** Faults of clients, by name; those of the servers are the world's. */
const CLIENT_FAULTS: Record<string, (run: Breaking) => Promise<unknown>> = {
  client: (run) => some(run.clients, run).crash(),
  overtake: (run) => some(run.clients, run).overtake(),
  async kills(run) {
    for (const point of KILL_POINTS) {
      const { room, members } = some(run.rooms, run);
      const who = some(members, run);
      const came = await who.kill(point, room, `killed ${point}, ${run.chance()} ${run.mark}`);
      if (!came) run.say(`${who.name} did not come to die ${point}`);
    }
  },
  "slow-reader": readSlowly,
  membership: changeMembers,
};

function some<T>(list: readonly T[], { chance }: Break): T {
  return list[Math.floor(chance() * list.length)] as T;
}

/** The names of all faults that a world and its clients know. */
export function faultsOf(world: World): string[] {
  const own = Object.keys(CLIENT_FAULTS).filter((name) => name !== "slow-reader" || world.sidecarUrl !== undefined);
  return [...Object.keys(world.faults), ...own, ...LASTING];
}

/** The first two clients live yesterday and tomorrow, and the next time they look the other way round. */
export function setClocks(clients: readonly Client[], turn: 1 | -1): void {
  clients[0]?.setClock(turn * DAY_MS);
  clients[1]?.setClock(-turn * DAY_MS);
}

/** The faults one after the other, spread over the time of writing. */
export async function breakThings(names: readonly string[], run: Breaking): Promise<void> {
  const moments = names.filter((name) => !LASTING.includes(name));
  const pause = (run.seconds * 1_000) / (moments.length + 1);
  const before = Date.now();
  for (const [i, name] of moments.entries()) {
    const fault = CLIENT_FAULTS[name] ?? run.world.faults[name];
    if (!fault) throw new Error(`no fault is called ${name}; there are ${faultsOf(run.world).join(", ")}`);
    const due = before + pause * (i + 0.7);
    if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
    if (names.includes("clock") && i === Math.floor(moments.length / 2)) setClocks(run.clients, -1);
    const start = Date.now();
    run.note({ t: "fault", what: name, at: start });
    await (fault as (run: Breaking) => Promise<unknown>)(run);
    run.note({ t: "healed", what: name, at: Date.now() });
    run.say(`fault: ${name} (${((Date.now() - start) / 1_000).toFixed(1)} s)`);
  }
}

/** Resolves at the next fact of an engine sending something; made from the stream of facts. */
export function sendingSoon(): { hear(fact: Fact): void; sending(): Promise<void> } {
  let waiting: (() => void)[] = [];
  return {
    hear(fact) {
      if (fact.t !== "send" || waiting.length === 0) return;
      const now = waiting;
      waiting = [];
      for (const go of now) go();
    },
    sending: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
