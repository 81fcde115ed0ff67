import { expect, inject, it } from "vitest";
import type { OpenSocket } from "@/engine/socket/socket-port";
import type { RoomId } from "@/protocol/ids";
import { CLOSE } from "@/protocol/socket/close-code";
import {
  meet,
  type Person,
  readRoom,
  say,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { close } from "../support/other-sessions";
import { openSocket } from "../support/web-socket";

const place = { base: inject("sotto").url };

/** Sockets whose close codes are noted, as the server sent them. */
function noting(codes: number[]): OpenSocket {
  const open = openSocket(place.base);
  return (url, events) =>
    open(url, {
      ...events,
      closed(code) {
        codes.push(code);
        events.closed(code);
      },
    });
}

const epochOf = (person: Person, room: RoomId) => person.engine.book.get(room)?.state?.epoch ?? 0;
const reads = async (person: Person, room: RoomId, text: string) => (await textsOf(person, room)).includes(text);

it("alice closes the session of her third device: the other two go on without a password, the third gets nothing after", async () => {
  const bob = await signUpPerson(place, "Bob");
  const phone = await signUpPerson(place, "Alice");
  const room = await meet(phone, bob);
  await say(phone, room, "hello from the phone");
  const laptop = await signInPerson(place, phone);
  const codes: number[] = [];
  const tablet = await signInPerson({ ...place, open: noting(codes) }, phone);
  const all = [bob, phone, laptop, tablet];
  for (const one of all) await until("everybody reads the phone", all, () => reads(one, room, "hello from the phone"));
  await say(tablet, room, "hello from the tablet");
  for (const one of all)
    await until("everybody reads the tablet", all, () => reads(one, room, "hello from the tablet"));
  const before = epochOf(bob, room);

  expect(await close(phone, tablet)).toEqual({ ok: true, value: null });
  await until("the tablet knows that it is out", [tablet], () => tablet.connections.at(-1) === "signed-out");
  await until("the tablet's socket is closed", [tablet], () => codes.length > 0);
  expect(codes).toEqual([CLOSE.sessionEnded]);
  expect((await tablet.http.request("GET", "/api/v1/rooms")).status).toBe(401);

  // Neither is told a password again: they take the new user key from the box that was made for their own device.
  await say(laptop, room, "from the laptop, after");
  await say(phone, room, "from the phone, after");
  await say(bob, room, "from bob, after");
  for (const one of [bob, phone, laptop])
    for (const who of ["the laptop", "the phone", "bob"])
      await until(`${one.name} reads ${who}`, [bob, phone, laptop], () => reads(one, room, `from ${who}, after`));

  expect(epochOf(bob, room)).toBeGreaterThan(before);
  expect(epochOf(laptop, room)).toBe(epochOf(bob, room));
  expect(epochOf(phone, room)).toBe(epochOf(bob, room));
  for (const one of [bob, phone, laptop])
    expect((await readRoom(one, room)).filter((item) => item.t === "placeholder")).toEqual([]);

  expect(await textsOf(tablet, room)).toEqual(["hello from the phone", "hello from the tablet"]);
  expect(tablet.connections.at(-1)).toBe("signed-out");
  await say(tablet, room, "from the tablet, after");
  const late = await signInPerson(place, bob);
  await until("bob's new device reads everything", [late], () => reads(late, room, "from bob, after"));
  expect(await reads(late, room, "from the tablet, after")).toBe(false);
  for (const one of [...all, late]) one.engine.stop();
});
