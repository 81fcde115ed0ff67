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

/** Writes the texts at an even pace; every tenth time an acknowledged one is read back. Tells how many there were. */
export async function write({ rooms, messages, seconds, mark, random, facts, breaking }: Writing): Promise<number> {
  const before = Date.now();
  for (let i = 0; ; i++) {
    if (i >= messages && !breaking()) return i;
    const due = before + (seconds * 1_000 * i) / messages;
    if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
    const { room, members } = rooms[Math.floor(random() * rooms.length)] as Room;
    const author = members[Math.floor(random() * members.length)];
    // Not awaited: one whose tab is just dying must not keep the others from writing.
    const written = author?.write(room, `text ${i} of ${author.name}, ${mark}`);
    if (i % 20 === 0) await Promise.race([written, new Promise((resolve) => setTimeout(resolve, 500))]);
    if (i % 10 === 9) await readOneBack(rooms, facts);
  }
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
