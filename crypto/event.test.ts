import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Event, event } from "@/protocol/event";
import type { Heads } from "@/protocol/event-body";
import {
  type AccountId,
  type B64u32,
  type DeviceId,
  type EventId,
  epoch,
  type RoomId,
  seq,
  ZERO_HASH,
} from "@/protocol/ids";
import { concat, fromUtf8, toB64u, utf8 } from "./bytes";
import { type EventFields, openEvent, sealEvent } from "./event";
import { type FernetKey, importFernetKey, newFernetKey, openFernet, sealFernet } from "./fernet";
import { tokenHash } from "./hash";
import { newId, randomBytes } from "./random";
import { newSigner, signBytes, signerFromSeed } from "./sign";

let key: FernetKey;
let alice: Awaited<ReturnType<typeof newSigner>>;
let mallory: Awaited<ReturnType<typeof newSigner>>;
beforeAll(async () => {
  key = await importFernetKey(newFernetKey());
  [alice, mallory] = await Promise.all([newSigner(), newSigner()]);
});

const heads: Heads = [1, ZERO_HASH, 2, ZERO_HASH, 0, ZERO_HASH];

function fieldsOf(changes: Partial<EventFields> = {}): EventFields {
  const ids = {
    room: newId() as RoomId,
    id: newId() as EventId,
    sender: newId() as AccountId,
    device: newId() as DeviceId,
  };
  const place = { target: newId() as EventId, thread: null, deviceSeq: 4, epoch: epoch.parse(2), kind: "message" };
  return {
    ...ids,
    ...place,
    publicText: '{"wake":[]}',
    prevHash: ZERO_HASH,
    heads,
    body: ["text", "hello"],
    ...changes,
  };
}

function envelopeOf(fields: EventFields, sealed: { token: Event["token"]; tokenHash: B64u32 }): Event {
  const { publicText, prevHash: _prev, heads: _heads, body: _body, ...envelope } = fields;
  return event.parse({ ...envelope, ...sealed, public: publicText, seq: seq.parse(9), createdAt: 1 });
}

async function sent(changes: Partial<EventFields> = {}): Promise<Event> {
  const fields = fieldsOf(changes);
  return envelopeOf(fields, await sealEvent({ key, signer: alice.privateKey, fields }));
}

async function verdict(event: Event, deviceKey = alice.publicKey): Promise<string> {
  const opened = await openEvent({ key, event, deviceKey });
  return opened.ok ? "ok" : opened.code;
}

/** An event around arbitrary plaintext, properly sealed: what a member with the room's key could make. */
async function forged(event: Event, plaintext: Uint8Array): Promise<Event> {
  const token = await sealFernet(key, concat(plaintext));
  return { ...event, token, tokenHash: await tokenHash(token) };
}

const signed = async (text: string, signer = alice.privateKey) => {
  const signature = await signBytes(signer, "sotto/event/1", utf8(text));
  return concat(
    Uint8Array.from(atob(signature.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)),
    utf8(text),
  );
};

describe("alice's event", () => {
  it("opens for bob with everything she put in", async () => {
    const prevHash = toB64u(randomBytes(32)) as B64u32;
    const opened = await openEvent({ key, event: await sent({ prevHash }), deviceKey: alice.publicKey });
    expect(opened).toEqual({ ok: true, value: { prevHash, heads, body: ["text", "hello"] } });
  });

  it("opens whatever JSON the body is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 3 }), async (text) => {
        const body = JSON.parse(text) as unknown;
        const opened = await openEvent({ key, event: await sent({ body }), deviceKey: alice.publicKey });
        expect(opened.ok && JSON.stringify(opened.value.body)).toBe(JSON.stringify(body));
      }),
      { numRuns: 60 },
    );
  });

  const hashes = { tokenHash: toB64u(new Uint8Array(32).fill(3)) as B64u32 };
  it.each([
    ["to another room", { room: newId() as RoomId }],
    ["to another epoch", { epoch: epoch.parse(3) }],
    ["under another id", { id: newId() as EventId }],
    ["as another kind", { kind: "edit" }],
    ["to another target", { target: newId() as EventId }],
    ["to no target", { target: null }],
    ["into a thread", { thread: newId() as EventId }],
    ["beside other public words", { public: '{"wake":[1]}' }],
    ["beside none", { public: null }],
    ["to another sender", { sender: newId() as AccountId }],
    ["to another device", { device: newId() as DeviceId }],
    ["to another number", { deviceSeq: 5 }],
    ["under another tokenHash", hashes],
  ])("is refused when the server moves it %s", async (_, change) => {
    expect(await verdict({ ...(await sent()), ...change })).toBe("moved");
  });

  it("[R28] is refused when its token is replaced by another of alice's", async () => {
    const [first, second] = [await sent(), await sent()];
    expect(await verdict({ ...first, token: second.token, tokenHash: second.tokenHash })).toBe("moved");
  });

  it("[R28] is refused with any one character of its token changed", async () => {
    const event = await sent();
    const token = event.token ?? "";
    for (let at = 0; at < token.length; at += 1) {
      const changed = (token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1)) as NonNullable<
        Event["token"]
      >;
      expect(await verdict({ ...event, token: changed })).toBe("moved");
      expect(await verdict({ ...event, token: changed, tokenHash: await tokenHash(changed) }), `${at}`).toBe("mac");
    }
  });

  it("does not open under another epoch's key", async () => {
    const other = await importFernetKey(newFernetKey());
    const opened = await openEvent({ key: other, event: await sent(), deviceKey: alice.publicKey });
    expect(opened).toEqual({ ok: false, code: "mac" });
  });
});

describe("mallory, a member with the room's key", () => {
  it("[R28] cannot speak as alice's device", async () => {
    const fields = fieldsOf();
    const event = envelopeOf(fields, await sealEvent({ key, signer: mallory.privateKey, fields }));
    expect(await verdict(event)).toBe("signature");
    expect(await verdict(event, mallory.publicKey)).toBe("ok");
  });

  it("[R28] cannot change a byte of what alice signed", async () => {
    const event = await sent();
    const plaintext = await openFernet(key, event.token ?? "");
    for (let at = 0; at < plaintext.length; at += 1) {
      const changed = plaintext.map((byte, i) => (i === at ? byte ^ 1 : byte));
      expect(["form", "moved", "signature"], `byte ${at}`).toContain(await verdict(await forged(event, changed)));
    }
  });

  it("cannot make anybody read what is no event", async () => {
    const event = await sent();
    const honest = fromUtf8((await openFernet(key, event.token ?? "")).subarray(64));
    const others = [
      "",
      "[]",
      "null",
      "{}",
      ` ${honest}`,
      honest.replace(",1,", ",2,"),
      honest.replace("event/1", "event/2"),
      honest.replace(/"0+"\]$/, '"x"]'),
      honest.replace(/\]$/, ",1]"),
    ];
    for (const text of others) expect(await verdict(await forged(event, await signed(text))), text).toBe("form");
    expect(await verdict(await forged(event, new Uint8Array(3)))).toBe("form");
    expect(await verdict(await forged(event, concat(new Uint8Array(64), new Uint8Array([0xff, 0xfe]))))).toBe("form");
  });
});

it("an event without a token is no event to read", async () => {
  expect(await verdict({ ...(await sent()), token: null })).toBe("form");
});

it("[R31] hides how long a short text is", async () => {
  const lengthOf = async (text: string) => (await sent({ body: ["text", text] })).token?.length;
  expect(await lengthOf("yes")).toBe(await lengthOf("perhaps, but not before noon"));
  const sizes = await Promise.all([10, 100, 500, 2_000, 5_000].map((n) => lengthOf("x".repeat(n))));
  expect(new Set(sizes).size).toBe(5);
  expect(await lengthOf("x".repeat(4_100))).toBe(await lengthOf("x".repeat(8_000)));
});

it("[R1] says so when an event is larger than a server takes", async () => {
  const fields = fieldsOf({ body: ["text", "世".repeat(16_000)] });
  await expect(sealEvent({ key, signer: alice.privateKey, fields })).rejects.toThrow(RangeError);
});

it("[R27] encodes an event as committed", async () => {
  const fixed = await importFernetKey(new Uint8Array(32).fill(1));
  const signer = await signerFromSeed(new Uint8Array(32).fill(7));
  const uuid = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-111111111111`;
  const fields = fieldsOf({
    room: uuid("a") as RoomId,
    id: uuid("b") as EventId,
    target: null,
    thread: uuid("c") as EventId,
    publicText: null,
    sender: uuid("d") as AccountId,
    device: uuid("e") as DeviceId,
    body: ["text", 'grüße 👋 \u2028"\\'],
  });
  const { token } = await sealEvent({ key: fixed, signer, fields, at: 1_700_000_000 });
  const plaintext = await openFernet(fixed, token);
  expect(fromUtf8(plaintext.subarray(64))).toMatchInlineSnapshot(
    `"["sotto/event/1",1,"aaaaaaaa-1111-4111-8111-111111111111",2,"bbbbbbbb-1111-4111-8111-111111111111","message",null,"cccccccc-1111-4111-8111-111111111111","47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","dddddddd-1111-4111-8111-111111111111","eeeeeeee-1111-4111-8111-111111111111",4,"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",[1,"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",2,"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",0,"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],["text","grüße 👋  \\"\\\\"],"000000000000000000000000000000000"]"`,
  );
  expect(toB64u(plaintext.subarray(0, 64))).toMatchInlineSnapshot(
    `"u5JRtnvnxUCIExH1ws70oBfuEUNKlB_llkdpq-HSNmFHXGQ84Bv2wDnXyJiYBVhi2R3q8z3UE8tv6pKVVIEwCA"`,
  );
});
