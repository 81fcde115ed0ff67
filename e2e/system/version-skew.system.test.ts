import { expect, inject, it } from "vitest";
import { directRoomId } from "@/crypto/hash";
import type { OpenSocket } from "@/engine/socket/socket-port";
import { CookieJar } from "@/engine/transport/cookie-jar";
import { fetchHttp } from "@/engine/transport/fetch-http";
import type { Http } from "@/engine/transport/http";
import { CLOSE } from "@/protocol/socket/close-code";
import { PROTOCOL, PROTOCOL_MIN } from "@/protocol/version";
import { meet, type Person, say, signUpPerson, textsOf, until } from "../support/headless-person";
import { openSocket } from "../support/web-socket";

const place = { base: inject("sotto").url };

/** Sockets of a client that speaks a little differently, and the codes with which the sidecar closed them. */
function speaking(change: (frame: { t: string }) => object): { open: OpenSocket; codes: number[] } {
  const real = openSocket(place.base);
  const codes: number[] = [];
  const open: OpenSocket = (url, events) => {
    const closed = (code: number) => {
      codes.push(code);
      events.closed(code);
    };
    const socket = real(url, { ...events, closed });
    return { ...socket, send: (text) => socket.send(JSON.stringify(change(JSON.parse(text)))) };
  };
  return { open, codes };
}

async function talk(one: Person, other: Person): Promise<void> {
  const room = await meet(one, other);
  const both = [one, other];
  await say(one, room, "by which way ever");
  await until("it is read", both, async () => (await textsOf(other, room)).includes("by which way ever"));
  await say(other, room, "and back");
  await until("the answer is read", both, async () => (await textsOf(one, room)).includes("and back"));
  expect(await textsOf(one, room)).toEqual(["by which way ever", "and back"]);
}

for (const [what, change, code] of [
  [
    "a version that it does not know",
    (frame) => (frame.t === "hello" ? { ...frame, v: PROTOCOL + 1 } : frame),
    CLOSE.protocolTooOld,
  ],
  [
    "frames of a kind that it does not know",
    (frame) => (frame.t === "join" ? { ...frame, t: "follow" } : frame),
    CLOSE.badFrame,
  ],
  [
    "a field that it does not know",
    (frame) => (frame.t === "join" ? { ...frame, lazily: true } : frame),
    CLOSE.badFrame,
  ],
] as const satisfies [string, (frame: { t: string }) => object, number][]) {
  it(`[R79] an old sidecar hears ${what}: everything goes by HTTP, and it is not asked over and over`, async () => {
    const { open, codes } = speaking(change);
    const alice = await signUpPerson({ ...place, open }, "Alice");
    const bob = await signUpPerson(place, "Bob");
    await until("the sidecar has refused", [alice], () => codes.length > 0);
    await talk(alice, bob);
    expect(codes).toEqual([code]);
    expect(alice.engine.connection).toBe("polling");
    for (const one of [alice, bob]) one.engine.stop();
  });
}

it("[R79] a batch that a sidecar answers with an error goes by HTTP at once", async () => {
  const real = openSocket(place.base);
  let refused = 0;
  const open: OpenSocket = (url, events) => {
    const socket = real(url, events);
    const send = (text: string) => {
      const frame = JSON.parse(text);
      if (frame.t !== "send") return socket.send(text);
      refused++;
      queueMicrotask(() => events.message(JSON.stringify({ t: "error", ref: frame.ref, code: "bad-request" })));
    };
    return { ...socket, send };
  };
  const alice = await signUpPerson({ ...place, open }, "Alice");
  const bob = await signUpPerson(place, "Bob");
  await until("the line is there", [alice], () => alice.engine.connection === "online");
  await talk(alice, bob);
  expect(refused).toBeGreaterThan(0);
  expect(alice.engine.connection).toBe("online");
  for (const one of [alice, bob]) one.engine.stop();
});

it("[R5] a client that is older than the server's oldest is told to reload, and what is written is sent all the same", async () => {
  const { open, codes } = speaking((frame) => (frame.t === "hello" ? { ...frame, v: PROTOCOL_MIN - 1 } : frame));
  const http: Http = fetchHttp({ base: place.base, jar: new CookieJar() });
  // The pages of that server speak something newer than this client, too.
  const newer: Http = {
    async request(method, path, body, type) {
      const answer = await http.request(method, path, body, type);
      if (!path.endsWith("/tickets")) return answer;
      return { ...answer, text: JSON.stringify({ ...JSON.parse(answer.text), protocol: PROTOCOL + 1 }) };
    },
  };
  const alice = await signUpPerson({ ...place, open, http: newer }, "Alice");
  await until("she is told", [alice], () => alice.engine.connection === "needs-reload");
  expect(codes).toEqual([CLOSE.protocolTooOld]);
  const notes = await directRoomId(alice.account, alice.account);
  await say(alice, notes, "before the reload");
  await until("it is sent all the same", [alice], async () =>
    (await textsOf(alice, notes)).includes("before the reload"),
  );
  alice.engine.stop();
});
