import { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { DEFAULT_POLICY } from "@/crypto/room-chain";
import { type ErrorCode, STATUS } from "@/protocol/errors";
import { chainAppendInput } from "@/protocol/http/account";
import { beginningsInput } from "@/protocol/http/beginnings";
import type { Config } from "@/protocol/http/config";
import { chainsInput, profilesInput } from "@/protocol/http/people";
import { receivedInput } from "@/protocol/http/receipts";
import { boxesInput, createRoomInput, cursorInput, entryInput, sendInput } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import { PROTOCOL, PROTOCOL_MIN } from "@/protocol/version";
import type { DeviceActor } from "@/server/sessions/actor";
import { beginningsOf } from "./beginnings";
import { appendEntry, createRoom } from "./entries";
import type { Node } from "./node";
import { appendChain, ownAccount, peopleChains, peopleProfiles, personChain, personProfile } from "./routes-people";
import { boxesOf, deviceIn, entriesAfter, noteOf, pageOf, receiptsOf, roomsOf, uploadKeys } from "./routes-rooms";
import type { Tables } from "./tables";

/** One request of a device, as the API's routes take it apart. */
export interface Request {
  actor: DeviceActor;
  node: Node;
  path: readonly string[];
  query: URLSearchParams;
  body: unknown;
}
type Answer = Result<unknown, ErrorCode>;
type Route = (request: Request) => Promise<Answer>;

/** What a server says of itself. */
const CONFIG: Config = {
  signups: "open",
  protocol: PROTOCOL,
  protocolMin: PROTOCOL_MIN,
  build: "simulated",
  passwordScore: 0,
  handleMin: 1,
  handleMax: 32,
  socketSends: true,
  groupPolicy: DEFAULT_POLICY,
};

const WINDOW = z.coerce.number().int().min(0);
const numberOf = (query: URLSearchParams, name: string) =>
  query.has(name) ? WINDOW.parse(query.get(name)) : undefined;

/** Reads a body by the route's own schema before anything is done with it. */
function reading<S extends z.ZodType>(schema: S, run: (request: Request, input: z.infer<S>) => Promise<Answer>): Route {
  return async (request) => {
    const input = schema.safeParse(request.body);
    return input.success ? run(request, input.data) : fail("bad-request");
  };
}

const room = ({ path }: Request) => path[1] as RoomId;
const asking =
  (run: (request: Request) => Answer): Route =>
  (request) =>
    request.node.database.ask(() => run(request));

const ROUTES: Record<string, Route> = {
  "GET config": async () => ok(CONFIG),
  "GET account": asking(({ node, actor }) => ownAccount(node.database.tables, actor)),
  "POST account chain": reading(chainAppendInput, async ({ node, actor }, input) => {
    const done = await appendChain(node.database, actor, input);
    if (!done.ok) return done;
    await node.sayChain(actor.account, done.value);
    return ok({ n: done.value.n });
  }),
  "GET accounts chain": asking(({ node, actor, path, query }) =>
    personChain(node.database.tables, actor.account, path[1] as AccountId, numberOf(query, "after") ?? 0),
  ),
  "POST accounts chains": reading(chainsInput, ({ node, actor }, input) =>
    node.database.ask((tables) => peopleChains(tables, actor.account, input)),
  ),
  "POST accounts profiles": reading(profilesInput, ({ node, actor }, input) =>
    node.database.ask((tables) => peopleProfiles(tables, actor.account, input)),
  ),
  "GET accounts profile": asking(({ node, actor, path }) =>
    personProfile(node.database.tables, actor.account, path[1] as AccountId),
  ),
  "GET handles": asking(({ node, path }) => {
    const account = [...node.database.tables.accounts.values()].find((one) => one.handle === path[1]);
    return account ? ok({ account: account.id, handle: account.handle, chain: account.entries }) : fail("not-found");
  }),
  "GET rooms": asking(({ node, actor }) => ok(roomsOf(node.database.tables, actor.account, node.database.now()))),
  "POST rooms": reading(createRoomInput, async ({ node, actor }, input) => {
    const { account: author, device, session } = actor;
    const done = await createRoom(node.database, { author, device, session, ...input });
    return node.saidEntry(done);
  }),
  "POST rooms beginnings": reading(beginningsInput, ({ node, actor }, { rooms }) =>
    beginningsOf(node.database, actor.account, rooms),
  ),
  "GET rooms entries": asking((request) =>
    entriesAfter(
      request.node.database.tables,
      request.actor.account,
      room(request),
      numberOf(request.query, "after") ?? 0,
    ),
  ),
  "POST rooms entries": reading(entryInput, async (request, { entry }) => {
    const { account: author, device, session } = request.actor;
    const done = await appendEntry(request.node.database, { room: room(request), author, device, session, entry });
    return request.node.saidEntry(done);
  }),
  "PUT rooms boxes": reading(boxesInput, (request, input) =>
    request.node.database.locked([], (tables) => uploadKeys(tables, request.actor.account, room(request), input)),
  ),
  "GET rooms boxes": asking((request) => boxesOf(request.node.database.tables, request.actor.account, room(request))),
  "GET rooms notes": asking((request) =>
    noteOf(request.node.database.tables, request.actor.account, room(request), Number(request.path[3])),
  ),
  "GET rooms events": asking((request) => {
    const { query } = request;
    const asked = {
      after: numberOf(query, "after"),
      before: numberOf(query, "before"),
      limit: numberOf(query, "limit"),
    };
    return pageOf(request.node.database.tables, request.actor.account, room(request), asked);
  }),
  "POST rooms events": reading(sendInput, async (request, { items }) => {
    const { account: sender, device } = request.actor;
    const answers = await request.node.send(items.map((item) => ({ room: room(request), sender, device, item })));
    return ok({ results: answers.map(({ result }) => result) });
  }),
  "POST rooms cursor": reading(cursorInput, async (request, { read }) => {
    const { database } = request.node;
    const cursor = { account: request.actor.account, room: room(request), read, delivered: read };
    const moved = await database.locked([], (tables) => database.plants.moveCursor(tables, cursor));
    if (moved)
      await request.node.bus.publish({ person: cursor.account, what: "cursor", room: cursor.room, n: moved.read });
    if (moved) await request.node.sayReceipts([moved]);
    const found = database.tables.member(cursor.room, cursor.account);
    return found ? ok({ read: found.member.read, unread: 0 }) : fail("not-found");
  }),
  "POST received": reading(receivedInput, async ({ node, actor }, { rooms }) => {
    const { plants } = node.database;
    const cursors = rooms.map(([id, delivered]) => ({ account: actor.account, room: id, read: 0, delivered }));
    const moving = (tables: Tables) => cursors.flatMap((one) => plants.moveCursor(tables, one) ?? []);
    await node.sayReceipts(await node.database.locked([], moving));
    return ok({});
  }),
  "GET rooms receipts": asking((request) => {
    const { tables } = request.node.database;
    return tables.member(room(request), request.actor.account)
      ? ok({ receipts: receiptsOf(tables, room(request)) })
      : fail("not-found");
  }),
  "GET rooms device": asking((request) => deviceIn(request.node.database.tables, request.actor, room(request))),
  "POST tickets": asking(({ node, actor }) => {
    const { account, device, session } = actor;
    const ticket = node.ticket({ account, device, session });
    return ok({ ticket, urls: ["sim://a", "sim://b"], protocol: PROTOCOL });
  }),
};

/** Answers a request as the API would: status and text. Every request of a session that is over is `no-session`. */
export async function answerRequest(
  node: Node,
  actor: DeviceActor,
  asked: { method: string; path: string; body: unknown },
): Promise<{ status: number; text: string }> {
  const url = new URL(asked.path, "sim://sotto");
  const path = url.pathname.split("/").slice(3);
  // Every second part of a path names something: it is the parts between that name the route.
  const name = `${asked.method} ${path.filter((_, i) => i % 2 === 0).join(" ")}`;
  const whole = `${asked.method} ${path.join(" ")}`;
  const route = ROUTES[whole] ?? ROUTES[name];
  if (!route) throw ownFault(new Error(`the simulator has no route for ${asked.method} ${asked.path}`));
  const answer = await run(route, { actor, node, path, query: url.searchParams, body: asked.body });
  if (answer.ok) return { status: 200, text: JSON.stringify(answer.value) };
  const error = { code: answer.code, ...(answer.detail === undefined ? {} : { reason: answer.detail }) };
  return { status: STATUS[answer.code], text: JSON.stringify({ error }) };
}

async function run(route: Route, request: Request): Promise<Answer> {
  try {
    const alive = await request.node.database.ask((tables) => tables.sessions.get(request.actor.session)?.alive);
    return alive ? await route(request) : fail("no-session");
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError) throw ownFault(error);
    return fail("code" in error ? "unavailable" : "server");
  }
}

/** A fault of the simulator's own is not to pass for one of the server's, nor for a line that broke: it ends the seed. */
function ownFault(error: unknown): unknown {
  void Promise.reject(error);
  return error;
}
