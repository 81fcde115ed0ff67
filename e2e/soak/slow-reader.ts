import type { RoomId } from "@/protocol/ids";
import type { Breaking } from "./breaking";
import { appliedOf, type Client } from "./client";
import { openRaw } from "./raw-socket";

/** More than kernels hold for both ends and a sidecar lets wait. */
const FLOOD_TEXTS = 400;
const TEXT = 15_000;
const WAIT_MS = 20_000;
/** A busy machine takes its time; with less than the whole flood nobody would have to be cut. */
const FLOOD_MS = 600_000;
const PING_MS = 300;

/**
 * Somebody joins rooms and then reads nothing while much is said there, but speaks, so that no heartbeat is missed;
 * afterwards comes back for the rest.
 */
export async function readSlowly({ world, rooms, clients, chance, mark, lost, note, say }: Breaking): Promise<void> {
  // Whoever has left every room is told nothing.
  const inRooms = clients.filter((one) => rooms.some(({ members }) => members.includes(one) && members.length > 1));
  const reader = inRooms[Math.floor(chance() * inRooms.length)] as Client;
  const own = rooms.filter((one) => one.members.includes(reader));
  const authors = own.map(({ room, members }) => ({ room, author: members.find((m) => m !== reader) as Client }));
  const options = {
    client: reader,
    name: `${reader.name}, reading slowly`,
    ...{ note, url: world.sidecarUrl ?? "", origin: world.url },
  };
  const raw = await openRaw({ ...options, joins: own.map(({ room }) => [room, appliedOf(reader, room)]) });
  await holds(() => own.every(({ room }) => raw.at(room) >= 0));
  raw.pause();
  const speaking = setInterval(() => raw.ping(), PING_MS);
  // Each lost answer would make the flood wait for seconds.
  const losing = lost.on;
  lost.on = false;
  let bytes = 0;
  const flood = async ({ room, author }: { room: RoomId; author: Client }) => {
    for (let i = 0; i < FLOOD_TEXTS / authors.length; i++) {
      const text = `flood ${i} of ${author.name} in ${room}, ${mark} `.padEnd(TEXT, "much is said ");
      bytes += text.length;
      await author.write(room, text);
    }
    await holds(async () => {
      const waiting = await author.store.read(["outbox"], (tx) => tx.range("outbox"));
      // A deed that was refused stays there until its person takes it back.
      return waiting.every((row) => row.room !== room || row.state === "failed");
    }, FLOOD_MS);
  };
  await Promise.all(authors.map(flood));
  lost.on = losing;
  clearInterval(speaking);
  const targets = authors.map(({ room, author }) => ({ room, head: appliedOf(author, room) }));
  const hasAll = (socket: typeof raw) => targets.every(({ room, head }) => socket.at(room) >= head);
  raw.resume();
  await holds(() => raw.closed() || hasAll(raw), WAIT_MS);
  const cut = raw.closed() && !hasAll(raw);
  raw.close();
  const back = await openRaw({ ...options, joins: own.map(({ room }) => [room, Math.max(0, raw.at(room))]) });
  const resumed = await holds(() => hasAll(back));
  back.close();
  note({ t: "slow", client: reader.name, room: own[0]?.room ?? "", cut, bytes, resumed });
  const size = `${(bytes / 1_048_576).toFixed(1)} MB`;
  say(`a slow reader of ${size} was ${cut ? "cut" : "not cut"}, and ${resumed ? "came back" : "did not come back"}`);
}

async function holds(what: () => boolean | Promise<boolean>, ms = WAIT_MS): Promise<boolean> {
  for (const until = Date.now() + ms; Date.now() < until; ) {
    if (await what()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
