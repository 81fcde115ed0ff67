import type { VirtualItem } from "@tanstack/react-virtual";
import { expect, it } from "vitest";
import { newId } from "@/crypto/random";
import type { RoomId } from "@/protocol/ids";
import { keepPlace, keepSizes, placeIn, sizesIn } from "./scroll-memory";

const measured: VirtualItem[] = [{ key: "m1", index: 0, start: 0, end: 40, size: 40, lane: 0 }];

it("keeps heights beside a place that was left, and lets go of them where nobody reads back", () => {
  const room = newId() as RoomId;
  expect([placeIn(room), sizesIn(room)]).toEqual([null, []]);
  keepSizes(room, measured);
  expect(sizesIn(room)).toEqual([]);
  keepPlace(room, { key: "m1", into: 3 });
  keepSizes(room, measured);
  expect([placeIn(room), sizesIn(room)]).toEqual([{ key: "m1", into: 3 }, measured]);
  keepPlace(room, null);
  keepSizes(room, measured);
  expect([placeIn(room), sizesIn(room)]).toEqual([null, []]);
});
