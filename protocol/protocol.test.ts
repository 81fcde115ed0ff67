import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { accountEntry } from "./account-entry";
import { errorBody } from "./errors";
import { event, tokenPublic } from "./event";
import { eventBody } from "./event-body";
import { accountId, b64u32, b64u64, handle, roomId, seq, token } from "./ids";
import { LIMITS } from "./limits";
import { roomPayload } from "./room-entry";
import { sendItem, sendItems } from "./send";
import { down } from "./socket/down/down";
import { up } from "./socket/up/up";
import { PROTOCOL } from "./version";

/** The wire that goes by the number in version.ts. Whoever changes a schema bumps PROTOCOL and commits both numbers. */
const COMMITTED = { protocol: 1, wire: "6a76538c98f32b0d652f9529a63beb32f950aad47a2d9e1bb3b7d1f7be6acf20" };

type Wire = Record<string, unknown>;

/** One export of a protocol file as plain data: schemas as JSON Schema, records of schemas likewise, constants as they are. */
function plain(value: unknown): unknown {
  if (value instanceof z.ZodType) return z.toJSONSchema(value, { unrepresentable: "any", io: "input" });
  if (value instanceof Set) return [...value];
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

/** Every export of every file below protocol/, found by looking: a new message cannot be forgotten here. */
async function wholeWire(): Promise<Wire> {
  const root = fileURLToPath(new URL("./", import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "version.ts")
    .sort();
  const wire: Wire = {};
  for (const file of files) {
    const found: Record<string, unknown> = await import(/* @vite-ignore */ join(root, file));
    for (const name of Object.keys(found).sort()) wire[`${file} ${name}`] = plain(found[name]);
  }
  return wire;
}

const hashOf = (wire: Wire) => createHash("sha256").update(JSON.stringify(wire)).digest("hex");

describe("[R5] the wire has a number", () => {
  it("and no schema changes without it", async () => {
    const wire = await wholeWire();
    expect(Object.keys(wire).length).toBeGreaterThan(80);
    expect(
      { protocol: PROTOCOL, wire: hashOf(wire) },
      "the wire changed: bump PROTOCOL in protocol/version.ts, then commit the new hash here",
    ).toEqual(COMMITTED);
  });

  it("a changed, added, dropped or loosened schema changes its hash", async () => {
    const wire = await wholeWire();
    const hash = hashOf(wire);
    const frame = "socket/up/read.ts read";
    expect(wire[frame]).toBeDefined();
    const read = (shape: z.ZodRawShape) => plain(z.strictObject({ t: z.literal("read"), room: roomId, ...shape }));
    expect(hashOf({ ...wire, [frame]: read({ seq: z.int().min(0) }) })).toBe(hash);
    expect(hashOf({ ...wire, [frame]: read({ seq: z.int().min(1) }) })).not.toBe(hash);
    expect(hashOf({ ...wire, [frame]: read({ seq: z.int().min(0).optional() }) })).not.toBe(hash);
    expect(hashOf({ ...wire, [frame]: read({ seq: z.int().min(0), at: z.int() }) })).not.toBe(hash);
    expect(hashOf({ ...wire, "socket/up/typing.ts typing": read({}) })).not.toBe(hash);
    const { [frame]: _, ...fewer } = wire;
    expect(hashOf(fewer)).not.toBe(hash);
  });
});

const room = "0b2f7c1e-6f2a-4c57-9d0e-3a1f5b7c9d11";
const id = "5f6c1c3a-2222-4444-8888-0123456789ab";
const hash = "A".repeat(43);
const sealed = `gAAAA${"b".repeat(95)}`;
const item = { id, kind: "message", deviceSeq: 1, epoch: 1, target: null, thread: null, token: sealed, public: null };

/** Whether a schema takes a value. */
const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe("[R1] ids and encodings", () => {
  it("a UUID has one spelling", () => {
    expect(takes(roomId, room)).toBe(true);
    for (const other of [room.toUpperCase(), `{${room}}`, room.replaceAll("-", ""), `${room} `, `${room}\n`, 7, null])
      expect(takes(accountId, other)).toBe(false);
  });

  it("bytes have one spelling: no padding, no stray bits, the right length", () => {
    expect(takes(b64u32, hash)).toBe(true);
    for (const other of [`${hash}=`, "A".repeat(42), "A".repeat(44), `${"A".repeat(42)}B`, `${"A".repeat(42)}+`])
      expect(takes(b64u32, other)).toBe(false);
    expect(takes(b64u64, "A".repeat(86))).toBe(true);
    expect(takes(b64u64, `${"A".repeat(85)}B`)).toBe(false);
  });

  it("a token is Fernet's text, up to 32 KB", () => {
    expect(takes(token, sealed)).toBe(true);
    expect(takes(token, `gAAAA${"b".repeat(LIMITS.tokenBytes - 5)}`)).toBe(true);
    expect(takes(token, `gAAAA${"b".repeat(LIMITS.tokenBytes - 4)}`)).toBe(false);
    for (const other of ["", "gAAAA", "hello", `${sealed}===`, `${sealed} `, 5])
      expect(takes(token, other)).toBe(false);
  });

  it("a seq is a whole number that JavaScript can count", () => {
    expect(takes(seq, 2 ** 52)).toBe(true);
    for (const other of [2 ** 52 + 2, -1, 0.5, "1", Number.NaN]) expect(takes(seq, other)).toBe(false);
  });

  it("a handle is lower-case, begins with a letter and ends with no mark", () => {
    for (const good of ["alice", "bob.of-the_hill", "a1b"]) expect(takes(handle, good)).toBe(true);
    for (const bad of ["Alice", "1alice", "al", "alice.", "a lice", "älice", "a".repeat(32)])
      expect(takes(handle, bad)).toBe(false);
  });
});

describe("[R2] what does not fit is refused whole", () => {
  it("an unknown field, a missing one, and one of another type", () => {
    expect(takes(sendItem, item)).toBe(true);
    expect(takes(sendItem, { ...item, sender: room })).toBe(false);
    expect(takes(sendItem, { ...item, deviceSeq: "1" })).toBe(false);
    expect(takes(sendItem, { ...item, kind: "create" })).toBe(false);
    const { public: _, ...without } = item;
    expect(takes(sendItem, without)).toBe(false);
    expect(takes(tokenPublic, { wake: [room], note: "psst" })).toBe(false);
    expect(takes(accountEntry, { payload: "[]", signature: "A".repeat(86), n: 1 })).toBe(false);
  });

  it("frames up and down, and answers that are not 2xx", () => {
    expect(takes(up, { t: "send", ref: 1, room, items: [item] })).toBe(true);
    expect(takes(up, { t: "send", ref: 1, room, items: [item], sender: room })).toBe(false);
    for (const other of [null, [], "ping", { t: "typing" }, {}, { t: "join", rooms: [[room]] }])
      expect(takes(up, other)).toBe(false);
    expect(takes(down, { t: "heads", rooms: [[room, 3]] })).toBe(true);
    expect(takes(down, { t: "heads", rooms: [[room, 3, 4]] })).toBe(false);
    expect(takes(errorBody, { error: { code: "not-found" } })).toBe(true);
    expect(takes(errorBody, { error: { code: "teapot" } })).toBe(false);
  });

  it("more than a batch, a join or a text may hold", () => {
    const many = (n: number) => Array.from({ length: n }, () => item);
    expect(takes(sendItems, many(LIMITS.batchItems))).toBe(true);
    expect(takes(sendItems, many(LIMITS.batchItems + 1))).toBe(false);
    expect(takes(sendItems, [])).toBe(false);
    const rooms = (n: number) => Array.from({ length: n }, () => [room, 0]);
    expect(takes(up, { t: "join", rooms: rooms(LIMITS.joinRooms) })).toBe(true);
    expect(takes(up, { t: "join", rooms: rooms(LIMITS.joinRooms + 1) })).toBe(false);
    expect(takes(eventBody.message, ["text", "x".repeat(LIMITS.textCharacters)])).toBe(true);
    expect(takes(eventBody.message, ["text", "x".repeat(LIMITS.textCharacters + 1)])).toBe(false);
    expect(takes(eventBody.message, ["text", ""])).toBe(false);
  });
});

describe("[R32] an event of the log", () => {
  const line = {
    ...{ room, seq: 1, id, kind: "message", sender: room, device: room, deviceSeq: 1, epoch: 1 },
    ...{ target: null, thread: null, token: sealed, tokenHash: hash, public: null, createdAt: 0 },
  };

  it("is kept when its kind is from a newer Sotto, and when it was blanked", () => {
    expect(takes(event, line)).toBe(true);
    expect(takes(event, { ...line, kind: "hologram" })).toBe(true);
    expect(takes(event, { ...line, token: null })).toBe(true);
    expect(takes(event, { ...line, text: "hello" })).toBe(false);
  });

  it("names at most 100 people in an entry", () => {
    const seat = [room, hash, 1, hash, 1, "member"];
    const add = (people: number) => [
      ...["sotto/room/1", 1, room, id, "add", 2, hash, room, room, 2],
      [Array.from({ length: people }, () => seat), []],
      ...[hash, 2, hash, hash, null],
    ];
    expect(takes(roomPayload, add(100))).toBe(true);
    expect(takes(roomPayload, add(101))).toBe(false);
    expect(takes(roomPayload, add(0))).toBe(false);
  });
});
