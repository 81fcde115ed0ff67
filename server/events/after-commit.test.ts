import { expect, it } from "vitest";
import type { Event } from "@/protocol/event";
import { roomsMoved } from "./after-commit";

const event = (room: string, seq: number) => ({ room, seq }) as Event;

it("rings once per contiguous run of each room, in order", () => {
  const moved = roomsMoved([event("a", 2), event("b", 7), event("a", 1), event("a", 4), event("b", 8)]);
  expect(moved.map(({ room, from, to, events }) => [room, from, to, events.length])).toEqual([
    ["a", 1, 2, 2],
    ["a", 4, 4, 1],
    ["b", 7, 8, 2],
  ]);
});
