import fc from "fast-check";
import { sealed } from "@/e2e/support/realtime-world";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";

/** JSON that nests so deep that a careless reader would run out of stack. */
const deep = (depth: number) => `${'{"t":'.repeat(depth)}1${"}".repeat(depth)}`;

/** One thing to throw at the sidecar: text, bytes, or several pieces of one message. */
export type Thrown = string | Buffer | readonly Buffer[];

const hugeNumber = fc.constantFrom(
  "1e999",
  "-1e999",
  "9007199254740993",
  "1.5",
  "-1",
  "1e308",
  "0.1e-400",
  `${2 ** 53}`,
);
const word = fc.constantFrom(
  "hello",
  "join",
  "send",
  "read",
  "received",
  "typing",
  "here",
  "watch",
  "ping",
  "resync",
  "__proto__",
  "constructor",
  "toString",
  "",
);

/** Frames that fit their schema: they go in, and do not end the socket. */
function fitting(room: RoomId): fc.Arbitrary<Thrown> {
  const anyRoom = fc.oneof(fc.constant(room), fc.uuid({ version: 4 }));
  const item = fc.tuple(fc.nat(2 ** 31), fc.nat(9)).map(([n, epoch]) => sealed(n + 1, { epoch: (epoch + 1) as never }));
  return fc.oneof(
    fc.constant('{"t":"ping"}'),
    fc.constant('{"t":"resync"}'),
    fc.tuple(anyRoom, fc.nat()).map(([r, s]) => JSON.stringify({ t: "read", room: r, seq: s })),
    fc.array(fc.tuple(anyRoom, fc.nat()), { maxLength: 4 }).map((rooms) => JSON.stringify({ t: "join", rooms })),
    fc.array(fc.tuple(anyRoom, fc.nat()), { maxLength: 4 }).map((rooms) => JSON.stringify({ t: "received", rooms })),
    anyRoom.map((r) => JSON.stringify({ t: "typing", room: r })),
    fc.constantFrom("active", "idle").map((state) => JSON.stringify({ t: "here", state })),
    fc.array(fc.uuid({ version: 4 }), { maxLength: 4 }).map((accounts) => JSON.stringify({ t: "watch", accounts })),
    fc
      .tuple(anyRoom, fc.nat(), fc.array(item, { minLength: 1, maxLength: 3 }))
      .map(([r, ref, items]) => JSON.stringify({ t: "send", ref, room: r, items })),
  );
}

/** Everything else. */
function unfitting(room: RoomId): fc.Arbitrary<Thrown> {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((b) => Buffer.from(b));
  return fc.oneof(
    fc.json(),
    fc.string({ unit: "binary" }),
    bytes,
    fc.constantFrom(
      ...["{", "[", '"', "nul", "{}", "[]", "null", "true", '{"t":null}', '{"t":{}}', "\u0000", "\ufeff{}"],
    ),
    fc.tuple(word, hugeNumber).map(([t, n]) => `{"t":"${t}","room":"${room}","seq":${n},"ref":${n},"v":${n}}`),
    fc.constantFrom('{"t":"ping","__proto__":{"t":"hello"}}', '{"__proto__":{"t":"ping"}}', '{"t":"ping","t":"hello"}'),
    fc.tuple(word, fc.jsonValue()).map(([t, x]) => JSON.stringify({ t, [t || "x"]: x })),
    fc.nat(4_000).map((depth) => deep(depth + 1)),
    fc.nat(4_000).map((depth) => `{"t":"join","rooms":${"[".repeat(depth)}${"]".repeat(depth)}}`),
    fc.nat(600).map((n) => JSON.stringify({ t: "join", rooms: Array.from({ length: n + 501 }, () => [room, 0]) })),
    fc.constantFrom("x".repeat(LIMITS.frameBytes), "x".repeat(LIMITS.frameBytes + 1), `"${"é".repeat(40_000)}"`),
    fc.array(bytes, { minLength: 2, maxLength: 90 }),
  );
}

/** So many things to throw, the same ones for the same seed. */
export function maliceOf(room: RoomId, count: number, seed: number): Thrown[] {
  const any = fc.oneof({ arbitrary: fitting(room), weight: 3 }, { arbitrary: unfitting(room), weight: 2 });
  return fc.sample(any, { numRuns: count, seed });
}
