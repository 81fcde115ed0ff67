import { page, sendOutput } from "@/protocol/http/rooms";
import type { SendItem } from "@/protocol/send";
import { answerOf } from "../soak/recorder";
import type { Device } from "./device";
import type { World } from "./world";

const PROBES = 2;

/** After the end: known ids are sent once more, with the same bytes, with other bytes, and by another person. */
export async function probe(world: World): Promise<void> {
  const told = world.facts.flatMap((fact) =>
    fact.t === "answer" ? fact.results.map((result) => ({ ...fact, result })) : [],
  );
  for (const { room, client, result } of told.filter((one) => one.result.status === "ok").slice(-PROBES)) {
    const author = world.devices.find((device) => device.name === client && !device.over);
    const other = world.devicesIn(room as never).find((device) => device.person !== author?.person);
    if (!author || result.seq === undefined || result.tokenHash === undefined) continue;
    const held = await itemAt(author, room, result.seq);
    if (!held) continue;
    const expected = { seq: result.seq, tokenHash: result.tokenHash };
    const changed = { ...held, token: `${held.token.slice(0, 40)}${"A".repeat(60)}` as SendItem["token"] };
    const tries: [Parameters<typeof ask>[0], Device | undefined, SendItem][] = [
      ["same-bytes", author, held],
      ["other-body", author, changed],
      ["other-person", other, held],
    ];
    for (const [what, who, item] of tries) if (who) await ask(what, who, { world, room, item, expected });
  }
}

async function ask(
  what: "same-bytes" | "other-body" | "other-person",
  who: Device,
  {
    world,
    room,
    item,
    expected,
  }: { world: World; room: string; item: SendItem; expected: { seq: number; tokenHash: string } },
): Promise<void> {
  const answer = await who.line.http(who.actor).request("POST", `/api/v1/rooms/${room}/events`, { items: [item] });
  const [result] = sendOutput.safeParse(JSON.parse(answer.text)).data?.results ?? [];
  world.note({ t: "probe", what, room, id: item.id, expected, answer: result ? answerOf(result) : null });
}

async function itemAt(device: Device, room: string, seq: number): Promise<SendItem | null> {
  const path = `/api/v1/rooms/${room}/events?after=${seq - 1}&limit=1`;
  const answer = await device.line.http(device.actor).request("GET", path);
  const [event] = page.safeParse(JSON.parse(answer.text)).data?.events ?? [];
  if (!event?.token) return null;
  const { id, kind, deviceSeq, epoch, target, thread, token, public: open } = event;
  return { id, kind: kind as SendItem["kind"], deviceSeq, epoch, target, thread, token, public: open };
}
