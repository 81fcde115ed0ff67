import { newId } from "@/crypto/random";
import { sealed, type TestSidecar, TestSocket } from "@/e2e/support/realtime-world";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import type { Up } from "@/protocol/socket/up/up";
import { presenceStates, renewPresence } from "@/server/presence/leases";
import { issueTicket } from "@/server/tickets/issue-ticket";
import { type Attempt, type Door, type Knock, without } from "./knock";
import type { DoorName } from "./matrix";

const roomOf = ({ scene, there }: Attempt): RoomId => (there ? scene.room : (newId() as RoomId));
const closedWith = (code: number | null): Knock => ({ got: "deny", answer: `closed ${code}` });

/**
 * A socket that said hello with the ticket this knocker may have bought while they still could (a made-up one where they
 * never could), or the code it was closed with.
 */
async function enter({ scene, as }: Attempt, sidecar: TestSidecar = scene.sidecar): Promise<TestSocket | number> {
  const socket = new TestSocket(sidecar.port);
  socket.hello(as.holder === null ? "made-up" : await issueTicket(as.holder));
  const welcomed = await socket.next("welcome").then(
    () => true,
    () => false,
  );
  return welcomed ? socket : (socket.closed ?? 0);
}

/** A door behind the hello. */
function behindHello(ask: (socket: TestSocket, attempt: Attempt) => Promise<Knock>): Door {
  return async (attempt) => {
    const socket = await enter(attempt);
    if (typeof socket === "number") return closedWith(socket);
    const knock = await ask(socket, attempt);
    socket.ws.terminate();
    return knock;
  };
}

/** Resolves when the sidecar has dealt with every frame that this socket said before. */
async function fence(socket: TestSocket): Promise<void> {
  const before = socket.frames.filter((frame) => frame.t === "pong").length;
  socket.say({ t: "ping" });
  await socket.until(() => (socket.frames.filter((frame) => frame.t === "pong").length > before ? true : undefined));
}

/** Joins, and waits for the word on it. */
async function join(socket: TestSocket, room: RoomId, since: number): Promise<boolean> {
  socket.say({ t: "join", rooms: [[room, since]] });
  const said = await socket.until(() =>
    socket.frames.find(
      (frame) => (frame.t === "joined" || frame.t === "reset" || frame.t === "parted") && frame.room === room,
    ),
  );
  return said.t !== "parted";
}

/** What was said to a socket, but for the welcome's clock. */
const heard = (socket: TestSocket, room: RoomId): string =>
  without(JSON.stringify(socket.frames.filter((frame) => frame.t !== "welcome" && frame.t !== "bus")), [room]);

const joining = behindHello(async (socket, attempt) => {
  const room = roomOf(attempt);
  const joined = await join(socket, room, attempt.action.endsWith("beginning") ? 0 : 2);
  await fence(socket);
  return { got: joined && socket.seqs(room).length > 0 ? "allow" : "deny", answer: heard(socket, room) };
});

const resyncing = behindHello(async (socket, attempt) => {
  const room = roomOf(attempt);
  await join(socket, room, 0);
  socket.say({ t: "resync" });
  const { rooms } = await socket.next("heads");
  return { got: rooms.some(([one]) => one === room) ? "allow" : "deny", answer: JSON.stringify(rooms) };
});

/** Tries to follow; then alice writes, and when her own socket has heard it, everybody's has. */
const hearing = behindHello(async (socket, attempt) => {
  const { scene } = attempt;
  const room = roomOf(attempt);
  await join(socket, room, 1_000_000);
  const alice = await scene.socketOf(scene.people.alice);
  await alice.join(scene.room, 1_000_000);
  const item = sealed(await scene.nextSeq(scene.people.alice), {
    epoch: (await scene.state()).epoch as SendItem["epoch"],
  });
  await alice.send(scene.room, [item]);
  await alice.next("events");
  await fence(socket);
  alice.ws.terminate();
  return { got: socket.seqs(scene.room).length > 0 ? "allow" : "deny", answer: heard(socket, room) };
});

const sending = behindHello(async (socket, attempt) => {
  const { scene, as } = attempt;
  const room = roomOf(attempt);
  const item = sealed(await scene.nextSeq(as.person), { epoch: (await scene.state()).epoch as SendItem["epoch"] });
  const results = await socket.send(room, [item], 1);
  const got = results.every((result) => result.status === "ok") ? "allow" : "deny";
  return { got, answer: without(heard(socket, room), [item.id]) };
});

/** Cursors are gathered for a second; a stopping sidecar writes what it has, so each knock has one of its own. */
const writing =
  (frame: (room: RoomId) => Up): Door =>
  async (attempt) => {
    const { scene, as } = attempt;
    const { owner } = scene.world.database;
    await owner`delete from cursors where account = ${as.person.account}`;
    const sidecar = await scene.world.sidecar();
    const socket = await enter(attempt, sidecar);
    if (typeof socket === "number") return closedWith(socket);
    const room = roomOf(attempt);
    socket.say(frame(room));
    await fence(socket);
    await sidecar.end();
    const rows = await owner`select 1 from cursors where account = ${as.person.account}`;
    return { got: rows.length > 0 ? "allow" : "deny", answer: heard(socket, room) };
  };

/** An engine says every 3 s that its person writes: what was told once may be lost on the way. Says it until `heard` ends. */
async function writes(socket: TestSocket, room: RoomId, heard: Promise<unknown>): Promise<void> {
  socket.say({ t: "typing", room });
  const again = setInterval(() => socket.say({ t: "typing", room }), 3_000);
  await heard.finally(() => clearInterval(again));
}

/** Says that one writes; then bob does, and when alice has heard him, she has heard everybody before. Its sidecar drops nothing yet. */
const typing: Door = async (attempt) => {
  const { scene, as } = attempt;
  const { alice, bob } = scene.people;
  const sidecar = await scene.world.sidecar();
  const socket = await enter(attempt, sidecar);
  if (typeof socket === "number") return closedWith(socket);
  const room = roomOf(attempt);
  const [a, b] = [await scene.socketOf(alice, sidecar), await scene.socketOf(bob, sidecar)];
  await Promise.all([a.join(scene.room, 1_000_000), b.join(scene.room, 1_000_000)]);
  await join(socket, room, 1_000_000);
  socket.say({ t: "typing", room });
  await fence(socket);
  const bobs = () => a.next("typing", (frame) => frame.account === bob.account);
  if (as.person !== bob) await writes(b, scene.room, bobs());
  else if (room === scene.room) await bobs();
  const got = a.frames.some((frame) => frame.t === "typing" && frame.account === as.person.account);
  await sidecar.end();
  return { got: got ? "allow" : "deny", answer: heard(socket, room) };
};

/** Tries to follow; then alice lets the others know how far she is and that she writes. When bob has heard both, everybody has. */
const overhearing: Door = async (attempt) => {
  const { scene } = attempt;
  const { alice, bob } = scene.people;
  await scene.world.database.owner`delete from cursors where account = ${alice.account}`;
  const sidecar = await scene.world.sidecar();
  const socket = await enter(attempt, sidecar);
  if (typeof socket === "number") return closedWith(socket);
  const room = roomOf(attempt);
  const [a, b] = [await scene.socketOf(alice, sidecar), await scene.socketOf(bob, sidecar)];
  await Promise.all([a.join(scene.room, 1_000_000), b.join(scene.room, 1_000_000)]);
  await join(socket, room, 1_000_000);
  a.say({ t: "received", rooms: [[scene.room, 1]] });
  await Promise.all([writes(a, scene.room, b.next("typing")), b.next("receipts")]);
  await fence(socket);
  const got = socket.frames.some((frame) => frame.t === "typing" || frame.t === "receipts");
  await sidecar.end();
  return { got: got ? "allow" : "deny", answer: heard(socket, room) };
};

/** Says that one is here, and waits until everybody's sidecar would know. */
const beingHere = behindHello(async (socket, { as }) => {
  const { account } = as.person;
  socket.say({ t: "here", state: "active" });
  await fence(socket);
  while (!(await presenceStates([account])).has(account)) await new Promise((resolve) => setTimeout(resolve, 10));
  return { got: "allow", answer: "here" };
});

/** Alice is here; the knocker looks for her, or for nobody. */
const watching = behindHello(async (socket, { scene, there }) => {
  const { alice } = scene.people;
  await renewPresence(scene.world.database.sql, "a node", [
    { account: alice.account, state: "active", leaving: false },
  ]);
  const account = there ? alice.account : (newId() as AccountId);
  socket.say({ t: "watch", accounts: [account] });
  const { people } = await socket.next("presence");
  const got = people.some(([, state]) => state === "online") ? "allow" : "deny";
  return { got, answer: without(JSON.stringify(people), [account]) };
});

/** The frames up, and what comes down unasked. */
export const SOCKET_DOORS = {
  "socket hello": behindHello(async () => ({ got: "allow", answer: "welcome" })),
  "socket ping": behindHello(async (socket) => {
    await fence(socket);
    return { got: "allow", answer: "pong" };
  }),
  "socket here": beingHere,
  "socket watch": watching,
  "socket join": joining,
  "socket resync": resyncing,
  "socket send": sending,
  "socket read": writing((room) => ({ t: "read", room, seq: 1 })),
  "socket received": writing((room) => ({ t: "received", rooms: [[room, 1]] })),
  "socket typing": typing,
  "socket signals": overhearing,
  "socket events": hearing,
} as const satisfies Partial<Record<DoorName, Door>>;
