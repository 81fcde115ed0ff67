import type { z } from "zod";
import { directRoomId } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { type RoomChange, seatOf } from "@/crypto/room-chain";
import { call, ORIGIN } from "@/e2e/support/api/call";
import { sealed } from "@/e2e/support/realtime-world";
import { type TestEntry, type TestPerson, testEntry } from "@/e2e/support/test-people";
import type { Event } from "@/protocol/event";
import type { beginningsOutput } from "@/protocol/http/beginnings";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { SendItem, SendResult } from "@/protocol/send";
import { eventsHandler } from "@/server/events/events-handler";
import type { RouteName } from "@/server/http/routes";
import { newestPage } from "@/server/rooms/newest-page";
import { actorFromCookie } from "@/server/sessions/actor-from-cookie";
import { type Attempt, type Door, judged, type Knock } from "./knock";
import type { DoorName, Verdict } from "./matrix";

const roomOf = ({ scene, there }: Attempt): RoomId => (there ? scene.room : (newId() as RoomId));

/** Events beyond a former member's end are seen only by members; a former member must still see some before it. */
function reach(attempt: Attempt, events: readonly Pick<Event, "seq">[]): Verdict {
  if (events.some((event) => event.seq > attempt.scene.until)) return "allow";
  return events.length > 0 ? "window" : "deny";
}

/** A door whose answer is judged by its status, or by what is in it. */
function route(
  name: RouteName,
  ask: (
    attempt: Attempt,
    room: RoomId,
  ) => Promise<{ query?: string; body?: unknown; epoch?: string }> | object = () => ({}),
  proof: (body: never, attempt: Attempt) => Verdict | boolean = () => true,
): Door {
  return async (attempt) => {
    const room = roomOf(attempt);
    const { epoch = "2", ...more } = (await ask(attempt, room)) as { epoch?: string };
    const response = await call(name, { params: { room, epoch }, cookie: attempt.as.cookie, ...more });
    return judged(response, [room], (body) => proof(body, attempt));
  };
}

const PAGES: Readonly<Record<string, string>> = {
  "read the newest page": "",
  "read on after a place": "?after=0",
  "read back before a place": "?before=1000",
};

async function item({ scene, as }: Attempt): Promise<SendItem> {
  return sealed(await scene.nextSeq(as.person), { epoch: (await scene.state()).epoch as SendItem["epoch"] });
}

const sent = (body: { results: readonly SendResult[] }) => body.results.every((result) => result.status === "ok");

/** The page's own way: the actor of the cookie, then the newest page. */
async function roomPage(attempt: Attempt): Promise<Knock> {
  const actor = await actorFromCookie(attempt.as.cookie);
  const page = actor === null ? null : await newestPage(roomOf(attempt), actor);
  return { got: page === null ? "deny" : reach(attempt, page.events), answer: String(page && "page") };
}

async function sendByRoute(attempt: Attempt): Promise<Knock> {
  const [room, one] = [roomOf(attempt), await item(attempt)];
  const params = { room };
  const response = await call("POST /api/v1/rooms/[room]/events", {
    params,
    cookie: attempt.as.cookie,
    body: { items: [one] },
  });
  return judged(response, [room, one.id], sent);
}

/** The one-port front calls the handler itself, with its lanes. */
async function sendByFront(attempt: Attempt): Promise<Knock> {
  const [room, one] = [roomOf(attempt), await item(attempt)];
  const headers = new Headers({ "content-type": "application/json", "x-sotto": "1", origin: ORIGIN });
  if (attempt.as.cookie) headers.set("cookie", attempt.as.cookie);
  const request = new Request(`${ORIGIN}/api/v1/rooms/${room}/events`, {
    method: "POST",
    headers,
    body: JSON.stringify({ items: [one] }),
  });
  const response = await eventsHandler(request, room, attempt.scene.sidecar.realtime.append);
  return judged(response, [room, one.id], sent);
}

/** A rotation by the knocker, on top of the real chain (strangers may have heard what it is). */
async function rotation({ scene, as }: Attempt, room: RoomId): Promise<TestEntry> {
  const prev = { ...(await scene.state()), room };
  const seat = prev.seats[as.person.account];
  const seats = seat === undefined ? [] : [seatOf(as.person.state, seat.role)];
  return testEntry({
    author: as.person,
    deviceSeq: await scene.nextSeq(as.person),
    room,
    prev,
    change: { kind: "rotate", delta: [seats] },
  });
}

async function upload(attempt: Attempt, room: RoomId) {
  const { hash, state, boxes, note } = await rotation(attempt, room);
  return { body: { entryHash: hash, epoch: state.epoch, boxes, note } };
}

/** Keys first, then the entry, as an engine does. */
async function append(attempt: Attempt): Promise<Knock> {
  const room = roomOf(attempt);
  const { entry, hash, state, boxes, note } = await rotation(attempt, room);
  const at = { params: { room }, cookie: attempt.as.cookie };
  const keys = { entryHash: hash, epoch: state.epoch, boxes, note };
  await call("PUT /api/v1/rooms/[room]/boxes", { ...at, body: keys });
  return judged(await call("POST /api/v1/rooms/[room]/entries", { ...at, body: { entry } }), [room]);
}

async function create(author: TestPerson, room: RoomId, change: RoomChange & { kind: "create" }): Promise<TestEntry> {
  return testEntry({ author, room, prev: null, change });
}

const seatsOf = (...people: readonly TestPerson[]) =>
  people.map((person) => seatOf(person.state, "owner")).sort(([a], [b]) => (a < b ? -1 : 1));

/** Every way to claim a room that others have (`there`) or could have. */
async function claims({ scene, as, there }: Attempt, alone: boolean): Promise<TestEntry[]> {
  const { erin, frank, gina, henry } = scene.people;
  const [a, b] = there ? [erin, frank] : [gina, henry];
  const room = await directRoomId(a.account, alone ? a.account : b.account);
  const others = alone ? seatsOf(a) : seatsOf(a, b);
  return Promise.all([
    create(as.person, room, { kind: "create", delta: [alone ? "self" : "direct", others] }),
    create(as.person, room, { kind: "create", delta: ["direct", seatsOf(as.person, a)] }),
    create(as.person, room, { kind: "create", delta: ["self", seatsOf(as.person)] }),
    create(as.person, room, { kind: "create", delta: ["group", seatsOf(as.person)] }),
  ]);
}

async function startRoom(attempt: Attempt): Promise<Knock> {
  const { scene, as, action } = attempt;
  const ask = ({ entry, boxes, note }: TestEntry) =>
    call("POST /api/v1/rooms", { cookie: as.cookie, body: { entry, boxes, note } });
  if (action === "start a room with somebody") {
    const { gina } = scene.people;
    const room = await directRoomId(as.person.account, gina.account as AccountId);
    return judged(
      await ask(await create(as.person, room, { kind: "create", delta: ["direct", seatsOf(as.person, gina)] })),
      [room],
    );
  }
  const knocks: Knock[] = [];
  for (const claim of await claims(attempt, action.startsWith("start somebody else's")))
    knocks.push(await judged(await ask(claim), [claim.state.room]));
  const got = knocks.some((knock) => knock.got !== "deny") ? "allow" : "deny";
  return { got, answer: knocks.map((knock) => knock.answer).join("\n\n") };
}

/** The answer is the same whatever room was named: what was written tells. */
async function received(attempt: Attempt): Promise<Knock> {
  const { scene, as } = attempt;
  const { owner } = scene.world.database;
  await owner`delete from cursors where account = ${as.person.account}`;
  const room = roomOf(attempt);
  const response = await call("POST /api/v1/received", { cookie: as.cookie, body: { rooms: [[room, 1]] } });
  const rows = await owner`select 1 from cursors where account = ${as.person.account}`;
  return judged(response, [room], () => rows.length > 0);
}

const listed = (body: { rooms: readonly { room: string }[] }, { scene }: Attempt) =>
  body.rooms.some((row) => row.room === scene.room);

/** Boxes of the room by epoch: the first is carla's time, the second was made when she went. */
function boxed(body: { boxes: readonly { room: string; epoch: number }[] }, { scene }: Attempt): Verdict {
  const epochs = body.boxes.filter((box) => box.room === scene.room).map((box) => box.epoch);
  if (epochs.some((epoch) => epoch > 1)) return "allow";
  return epochs.length > 0 ? "window" : "deny";
}

/** What the room begins with: as much as the part that says the most. */
function begun({ rooms: [one] }: z.infer<typeof beginningsOutput>, attempt: Attempt): Verdict {
  if (one === undefined || "refused" in one) return "deny";
  const note: Verdict = (one.note?.epoch ?? 1) > 1 ? "allow" : "window";
  const parts = [reach(attempt, one.page.events), reach(attempt, one.entries), boxed(one, attempt), note];
  return parts.includes("allow") ? "allow" : "window";
}

/** The doors to rooms by HTTP, and the room's page. */
export const ROOM_DOORS = {
  "GET /api/v1/rooms": route("GET /api/v1/rooms", () => ({}), listed),
  "POST /api/v1/rooms": startRoom,
  "POST /api/v1/rooms/beginnings": route(
    "POST /api/v1/rooms/beginnings",
    (_, room) => ({ body: { rooms: [room] } }),
    begun,
  ),
  "GET /api/v1/rooms/[room]/events": route(
    "GET /api/v1/rooms/[room]/events",
    ({ action }) => ({ query: PAGES[action] ?? "" }),
    (body: { events: readonly Event[] }, attempt) => reach(attempt, body.events),
  ),
  "page /r/[room]": roomPage,
  "POST /api/v1/rooms/[room]/events": sendByRoute,
  "front POST /api/v1/rooms/[room]/events": sendByFront,
  "GET /api/v1/rooms/[room]/entries": route(
    "GET /api/v1/rooms/[room]/entries",
    () => ({}),
    // The entry that removed carla is her last; what came after it is a rotation that bob appends.
    (body: { entries: readonly Event[] }, attempt) => reach(attempt, body.entries),
  ),
  "POST /api/v1/rooms/[room]/entries": append,
  "GET /api/v1/rooms/[room]/boxes": route("GET /api/v1/rooms/[room]/boxes", () => ({}), boxed),
  "PUT /api/v1/rooms/[room]/boxes": route("PUT /api/v1/rooms/[room]/boxes", upload),
  "GET /api/v1/boxes": route("GET /api/v1/boxes", () => ({}), boxed),
  // The first epoch is carla's time; the second was made by the entry that removed her.
  "GET /api/v1/rooms/[room]/notes/[epoch]": route("GET /api/v1/rooms/[room]/notes/[epoch]", ({ action }) => ({
    epoch: action === "read the note of an early epoch" ? "1" : "2",
  })),
  "POST /api/v1/rooms/[room]/cursor": route("POST /api/v1/rooms/[room]/cursor", () => ({ body: { read: 1 } })),
  "GET /api/v1/rooms/[room]/receipts": route("GET /api/v1/rooms/[room]/receipts"),
  "POST /api/v1/received": received,
  "GET /api/v1/rooms/[room]/device": route("GET /api/v1/rooms/[room]/device"),
} as const satisfies Partial<Record<DoorName, Door>>;
