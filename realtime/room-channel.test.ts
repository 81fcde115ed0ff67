import { expect, it } from "vitest";
import type { Event } from "@/protocol/event";
import type { AccountId, RoomId } from "@/protocol/ids";
import { Turn } from "./outgoing";
import { RoomChannel, type Seat } from "./room-channel";

const event = (seq: number, kind = "message", sender = "alice") =>
  ({ seq, kind, sender, public: null }) as unknown as Event;

/** A channel at head 0, and people who note what they get. */
function setting() {
  const story: string[] = [];
  const channel = new RoomChannel({
    room: "room" as RoomId,
    head: 0,
    turn: new Turn(),
    read: async () => [],
    ownInFlight: () => false,
    after: () => () => {},
    readFailed: () => {},
    empty: () => story.push("empty"),
  });
  const person = (name: string) => {
    const got: string[] = [];
    const seat: Seat = {
      account: name as AccountId,
      take: (frames) => got.push(...(frames.toString("latin1").match(/"from":\d+,"to":\d+/g) ?? [])),
      part: () => got.push("parted"),
    };
    return { got, seat };
  };
  const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  return { channel, story, person, turn };
}

it("gives a newcomer nothing of what was delivered earlier in the same turn", async () => {
  const { channel, person, turn } = setting();
  const [alice, bob] = [person("alice"), person("bob")];
  channel.sit(alice.seat);
  channel.cursor.offer(1, 1, [event(1)]);
  expect(channel.sit(bob.seat)).toBe(1);
  channel.cursor.offer(2, 2, [event(2)]);
  await turn();
  expect(alice.got).toEqual(['"from":1,"to":1', '"from":2,"to":2']);
  expect(bob.got).toEqual(['"from":2,"to":2']);
});

it("joins what is delivered in one turn into one write for each seat", async () => {
  const { channel, person, turn } = setting();
  let writes = 0;
  channel.sit({ ...person("alice").seat, take: () => (writes += 1) });
  for (let seq = 1; seq <= 10; seq += 1) channel.cursor.offer(seq, seq, [event(seq)]);
  await turn();
  expect(writes).toBe(1);
});

it("[I17] cuts a batch at a leave: the leaver gets it and nothing after it, the others get everything", async () => {
  const { channel, person, turn } = setting();
  const [alice, bob] = [person("alice"), person("bob")];
  channel.sit(alice.seat);
  channel.sit(bob.seat);
  channel.cursor.offer(1, 4, [event(1), event(2, "leave", "bob"), event(3), event(4)]);
  await turn();
  expect(bob.got).toEqual(['"from":1,"to":2', "parted"]);
  expect(alice.got).toEqual(['"from":1,"to":2', '"from":3,"to":4']);
});

it("says when its last seat is given up", () => {
  const { channel, story, person } = setting();
  const alice = person("alice").seat;
  channel.sit(alice);
  channel.leave(alice);
  channel.leave(alice);
  expect(story).toEqual(["empty"]);
});
