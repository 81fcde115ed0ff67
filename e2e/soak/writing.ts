import type { Client } from "./client";
import { type Doing, doing, doings, FOLLOWS } from "./deeds";
import type { Fact } from "./fact";
import type { Room } from "./rooms";

/** What is written, and how fast. */
export interface Writing {
  readonly rooms: readonly Room[];
  readonly messages: number;
  readonly seconds: number;
  /** in every text, to be searched for on the servers */
  readonly mark: string;
  readonly random: () => number;
  readonly facts: readonly Fact[];
  /** Whether there is still something to break: then more is written than was asked for. */
  breaking(): boolean;
}

/** After every so many texts, somebody does something else. */
const DEED_EVERY = 2;
/** What is written beyond what was asked for comes so many times slower: on a busy machine the faults take long, and it would pile up. */
const SLOWER = 4;

/**
 * Writes the texts at an even pace, and between them answers, edits, deletes, reacts, reads and types; every tenth time what was
 * acknowledged is read back. Tells how many texts there were.
 */
export async function write({ rooms, messages, seconds, mark, random, facts, breaking }: Writing): Promise<number> {
  const pace = (seconds * 1_000) / messages;
  let due = Date.now();
  const next = doings(random);
  const last = new Map<Doing, ReturnType<typeof somewhere>>();
  for (let i = 0; ; i++) {
    if (i >= messages && !breaking()) return i;
    due = i < messages ? due + pace : Math.max(due, Date.now()) + pace * SLOWER;
    if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
    const { room, device } = somewhere(rooms, random);
    // Not awaited: one whose tab is just dying must not keep the others from writing.
    const written = device?.write(room, `text ${i} of ${device.name}, ${mark}`);
    if (i % DEED_EVERY === 0) {
      const [what, which, place] = [next(), random(), somewhere(rooms, random)];
      // What takes something back happens where that was done.
      const before = FOLLOWS[what];
      const at = (before && last.get(before)) ?? place;
      last.set(what, at);
      const text = `${what} ${i} of ${at.device?.name}, ${mark}`;
      // Whose engine is just being replaced does not get through with it.
      if (at.device) doing(at.device, at.room, { what, which, text }).catch(() => {});
    }
    if (i % 20 === 0) await Promise.race([written, new Promise((resolve) => setTimeout(resolve, 500))]);
    if (i % 10 === 9) await readOneBack(rooms, facts);
  }
}

/** Somebody's device in a room. */
function somewhere(rooms: readonly Room[], random: () => number) {
  const { room, members } = rooms[Math.floor(random() * rooms.length)] as Room;
  const member = members[Math.floor(random() * members.length)];
  const devices: readonly Client[] = member ? [member, ...member.others] : [];
  return { room, device: devices[Math.floor(random() * devices.length)] };
}

/** Reads the newest acknowledged event back as the person who was told. */
async function readOneBack(rooms: readonly Room[], facts: readonly Fact[]): Promise<void> {
  const told = facts.findLast((fact) => fact.t === "answer" && fact.results.some((r) => r.status !== "refused"));
  const result = told?.t === "answer" ? told.results.findLast((r) => r.status !== "refused") : undefined;
  if (told?.t !== "answer" || result?.seq === undefined) return;
  const pair = rooms.find((r) => r.room === told.room);
  const reader = pair?.members.find((m) => m.name === told.client);
  if (pair && reader) await reader.readBack(pair.room, result.id, result.seq);
}
