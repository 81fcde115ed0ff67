import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, ORIGIN } from "@/e2e/support/api/call";
import { TestSocket } from "@/e2e/support/realtime-world";
import { tokenKind } from "@/protocol/event";
import type { RoomId } from "@/protocol/ids";
import type { SendItem, SendResult } from "@/protocol/send";
import { eventsHandler } from "@/server/events/events-handler";
import { MESSAGE_MATRIX, type MessageRow, NO_TARGETS, PEOPLE, type Person } from "./message-matrix";
import { MessageScene } from "./message-scene";

let scene: MessageScene;
beforeAll(async () => {
  scene = await MessageScene.make();
});
afterAll(() => scene.close());

/** What came of a send: "ok", the code of its refusal, or that the door did not open. */
type Outcome = string;
const outcomeOf = ([result]: readonly SendResult[]): Outcome =>
  result === undefined ? "nothing" : result.status === "refused" ? result.code : result.status;
const answered = async (response: Response): Promise<Outcome> =>
  response.ok ? outcomeOf(((await response.json()) as { results: SendResult[] }).results) : `${response.status}`;

/** Every door through which something is sent. */
const DOORS: Readonly<Record<string, (person: Person, room: RoomId, item: SendItem) => Promise<Outcome>>> = {
  async route(person, room, item) {
    const cookie = await scene.world.cookie(scene.people[person]);
    return answered(
      await call("POST /api/v1/rooms/[room]/events", { params: { room }, cookie, body: { items: [item] } }),
    );
  },
  async front(person, room, item) {
    const cookie = await scene.world.cookie(scene.people[person]);
    const headers = { "content-type": "application/json", "x-sotto": "1", origin: ORIGIN, cookie };
    const body = JSON.stringify({ items: [item] });
    const request = new Request(`${ORIGIN}/api/v1/rooms/${room}/events`, { method: "POST", headers, body });
    return answered(await eventsHandler(request, room, scene.sidecar.realtime.append));
  },
  async socket(person, room, item) {
    const socket = await TestSocket.of(scene.people[person], scene.sidecar).catch((cause: Error) => cause.message);
    if (typeof socket === "string") return socket;
    const results = await socket.send(room, [item]);
    socket.ws.terminate();
    return outcomeOf(results);
  },
};

describe("the table of messages is whole", () => {
  test("every kind of event that people send stands in at least one row", () => {
    // A profile goes into any room one is in.
    const elsewhere = ["profile"];
    const listed = new Set<string>(MESSAGE_MATRIX.map((row) => row.kind));
    expect(tokenKind.options.filter((kind) => !listed.has(kind))).toEqual(elsewhere);
  });

  test("every row says of somebody in the room that they may, or that nobody may", () => {
    const strange = MESSAGE_MATRIX.filter((row) => row.may.stranger || row.may.ex || row.may.lost);
    expect(strange).toEqual([]);
  });
});

/** How a refusal sounds: like a room that is not there, to whoever is not in it. */
function refusals(person: Person, { pair, notes }: MessageRow): readonly string[] {
  const isOut = (pair && person !== "member" && person !== "author") || (notes && person !== "author");
  if (person === "lost") return ["401", "403", "closed with 4002"];
  if (person === "stranger" || person === "ex" || isOut) return ["not-found", "404"];
  return ["not-allowed"];
}

describe.each(Object.keys(DOORS))("[R37] who may do what with a message, by %s", (name) => {
  test.each(MESSAGE_MATRIX.map((row) => [row.deed, row] as const))("%s", async (_, row) => {
    const got: Record<string, Outcome> = {};
    const said: Record<string, Outcome> = {};
    for (const person of PEOPLE) {
      const item = await scene.item(row, person);
      const before = await scene.standing();
      const outcome = await DOORS[name]?.(person, scene.roomOf(row), item);
      const refused = refusals(person, row);
      got[person] = outcome ?? "nothing";
      said[person] = row.may[person] ? "ok" : (refused.find((code) => code === outcome) ?? refused.join(" or "));
      if (!row.may[person]) expect([person, await scene.standing()]).toEqual([person, before]);
    }
    expect(got).toEqual(said);
  });

  test.each(NO_TARGETS)("[R37] nothing is done with %s", async (_, what, code) => {
    for (const kind of ["edit", "delete", "restore", "reaction", "unreaction", "pin", "unpin"] as const) {
      // Whoever deleted a message may restore it, and delete it for good.
      if (what === "deleted" && kind === "restore") continue;
      const person = kind === "pin" || kind === "unpin" ? "admin" : "author";
      const item = await scene.astray(kind, what, person);
      const before = await scene.standing();
      expect([kind, await DOORS[name]?.(person, scene.group, item)]).toEqual([kind, code]);
      expect(await scene.standing()).toEqual(before);
    }
  });
});
