import { sendOutput } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import type { Client } from "./client";
import type { Answer, Fact } from "./fact";
import { answerOf, type Note } from "./recorder";
import type { Room } from "./rooms";

const PROBES = 6;

/**
 * After the end: known ids are sent once more, with the same bytes, with other bytes, and by the other person. The token
 * need not open, for the server never looks inside.
 */
export async function probeIds(facts: readonly Fact[], rooms: readonly Room[], note: Note): Promise<void> {
  const told = facts.flatMap((fact) =>
    fact.t === "answer" ? fact.results.map((result) => ({ ...fact, result })) : [],
  );
  const known = told.filter(({ result }) => result.status === "ok").slice(-PROBES);
  for (const { room, client, result } of known) {
    const pair = rooms.find((r) => r.room === room);
    const author = pair?.members.find((m) => m.name === client);
    const other = pair?.members.find((m) => m.name !== client);
    if (!pair || !author || !other || result.seq === undefined || result.tokenHash === undefined) continue;
    const expected = { seq: result.seq, tokenHash: result.tokenHash };
    const held = await itemAt(author, pair.room, result.seq);
    if (!held) continue;
    const changed = { ...held, token: `${held.token.slice(0, 40)}${"A".repeat(60)}` as SendItem["token"] };
    const tries = [
      ["same-bytes", author, held],
      ["other-body", author, changed],
      ["other-person", other, held],
    ] as const;
    for (const [what, who, item] of tries) {
      const answer = await sendOnce(who, pair.room, item);
      note({ t: "probe", what, room, id: result.id, expected, answer });
    }
  }
}

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
