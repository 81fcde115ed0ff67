import { describe, expect, it } from "vitest";
import type { Fact } from "./fact";
import { checkJoins } from "./joins";

const at = { client: "carla", room: "r" };
const line = (socket: number) => ({ ...at, socket });

function frame(socket: number, from: number, to: number): Fact {
  const events = Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, id: `${from + i}`, hash: "" }));
  return { t: "frame", ...line(socket), from, to, events };
}

/** carla sat from 1 to 9, was out while 10 to 13 were written, and is in again since 14. */
const SEATS: Fact[] = [
  { t: "window", ...at, from: 1, to: 9 },
  { t: "window", ...at, from: 14, to: null },
];

/** What is found where her second line joins with 7 events held, and gets this. */
function found(...got: Fact[]): string[] {
  const join: Fact = { t: "join", ...line(2), since: 7 };
  return checkJoins([...SEATS, join, ...got]).violations;
}
const joined = (head: number): Fact => ({ t: "joined", ...line(2), head });
const parted: Fact = { t: "parted", ...line(2) };

describe("I8, somebody who was out of a room between two lines", () => {
  it("gets a replay of the new seat alone, in one frame or several, before the end of it or not at all yet", () => {
    expect(found(frame(2, 14, 16), joined(16), frame(2, 17, 17))).toEqual([]);
    expect(found(frame(2, 14, 14), frame(2, 15, 16), joined(16))).toEqual([]);
    expect(found(joined(13), frame(2, 14, 14))).toEqual([]);
  });

  it("gets the same where they heard of their removal by this line", () => {
    const heard = [frame(2, 8, 9), joined(9), parted];
    const again: Fact = { t: "join", ...line(2), since: 9 };
    expect(found(...heard, again, frame(2, 14, 14), joined(14))).toEqual([]);
  });

  it("misses nothing of the new seat: not its first events", () => {
    expect(found(frame(2, 15, 16), joined(16))).toEqual(["carla#2 in r got 15 after 7"]);
    expect(found(joined(14))).toEqual(["carla#2 in r was told it has all up to 14, but got only up to 7"]);
    expect(found(joined(13), frame(2, 15, 15))).toEqual(["carla#2 in r got 15 after 13"]);
  });

  it("misses nothing in the middle of it, by the replay or live", () => {
    expect(found(frame(2, 14, 14), frame(2, 16, 16), joined(16))).toEqual(["carla#2 in r got 16 after 14"]);
    expect(found(frame(2, 14, 14), joined(14), frame(2, 16, 16))).toEqual(["carla#2 in r got 16 after 14"]);
    expect(found(frame(2, 14, 14), joined(15))).toHaveLength(1);
  });

  it("misses nothing of the old seat once its replay began, or live: a seat begins with a replay of its own", () => {
    expect(found(frame(2, 8, 8), frame(2, 14, 14), joined(14))).toEqual(["carla#2 in r got 14 after 8"]);
    expect(found(joined(7), frame(2, 14, 14))).toEqual(["carla#2 in r got 14 after 7"]);
    expect(found(frame(2, 8, 9), joined(9), frame(2, 14, 14))).toEqual(["carla#2 in r got 14 after 9"]);
  });

  it("misses nothing of the old seat before they were out", () => {
    expect(found(frame(2, 9, 9), joined(9))).toEqual(["carla#2 in r got 9 after 7"]);
    expect(found(joined(8))).toHaveLength(1);
  });

  it("gets what comes after what they held of the new seat, not the beginning of another", () => {
    const later: Fact = { t: "join", ...line(3), since: 14 };
    expect(found(parted, later, frame(3, 16, 16))).toEqual(["carla#3 in r got 16 after 14"]);
  });
});
