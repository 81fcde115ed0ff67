import { sendOutput } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import type { Client } from "./client";
import type { Answer, Fact } from "./fact";
import { openRaw, type RawSocket } from "./raw-socket";
import { answerOf, type Note } from "./recorder";
import type { Room } from "./rooms";
import type { World } from "./world";

const PROBES = 6;

/**
 * After the end: known ids are sent once more, with the same bytes, with other bytes, and by the other person, by HTTP and,
 * where there is a sidecar to ask, by a socket. The token need not open, for the server never looks inside.
 */
export async function probeIds(
  world: World,
  facts: readonly Fact[],
  rooms: readonly Room[],
  note: Note,
): Promise<void> {
  const told = facts.flatMap((fact) =>
    fact.t === "answer" ? fact.results.map((result) => ({ ...fact, result })) : [],
  );
  const known = told.filter(({ result }) => result.status === "ok").slice(-PROBES);
  const sockets = new Map<Client, RawSocket>();
  const doorsOf = async (client: Client) => {
    const byHttp = (room: RoomId, item: SendItem) => sendOnce(client, room, item);
    if (!world.sidecarUrl) return [byHttp];
    const options = { client, name: `${client.name}, asking again`, url: world.sidecarUrl, origin: world.url };
    const socket = sockets.get(client) ?? (await openRaw({ ...options, note: () => {} }));
    sockets.set(client, socket);
    return [byHttp, async (room: RoomId, item: SendItem) => (await socket.send(room, [item]))?.[0] ?? null];
  };
  for (const { room, client, result } of known) {
    const pair = rooms.find((r) => r.room === room);
    const author = pair?.members.find((m) => m.name === client);
    const other = pair?.members.find((m) => m.name !== client);
    if (!pair || !author || !other || result.seq === undefined || result.tokenHash === undefined) continue;
    const expected = { seq: result.seq, tokenHash: result.tokenHash };
    const held = await itemAt(author, pair.room, result.seq);
    if (!held?.token) continue;
    const changed = { ...held, token: `${held.token.slice(0, 40)}${"A".repeat(60)}` as SendItem["token"] };
    const tries = [
      ["same-bytes", author, held],
      ["other-body", author, changed],
      ["other-person", other, held],
    ] as const;
    for (const [what, who, item] of tries)
      for (const door of await doorsOf(who)) {
        const answer = await door(pair.room, item);
        note({ t: "probe", what, room, id: result.id, expected, answer });
      }
  }
  for (const socket of sockets.values()) socket.close();
}

/** What was sent to a place; without a token where it was deleted for good since. */
async function itemAt(client: Client, room: RoomId, seq: number): Promise<SendItem | null> {
  const answer = await client.http.request("GET", `/api/v1/rooms/${room}/events?after=${seq - 1}&limit=1`);
  const [event] = (JSON.parse(answer.text) as { events: (SendItem & { sender: AccountId })[] }).events;
  if (!event) return null;
  const { id, kind, deviceSeq, epoch, target, thread, token, public: open } = event;
  return { id, kind, deviceSeq, epoch, target, thread, token, public: open };
}

async function sendOnce(client: Client, room: RoomId, item: SendItem): Promise<Answer | null> {
  const answer = await client.http.request("POST", `/api/v1/rooms/${room}/events`, { items: [item] });
  const read = sendOutput.safeParse(JSON.parse(answer.text));
  const [result] = read.success ? read.data.results : [];
  return result ? answerOf(result) : null;
}
