import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventId, RoomId } from "@/protocol/ids";
import { decided, isSameMark, joinMarks, markOf, NO_MARK, type ThreadMark, threadKey, threadOf } from "./thread-marks";

const room = "00000000-0000-4000-8000-000000000001" as RoomId;
const root = "00000000-0000-4000-8000-000000000002" as EventId;
const anyMark: fc.Arbitrary<ThreadMark> = fc.record({ read: fc.nat(9), muted: fc.boolean(), since: fc.nat(3) });

describe("[R106] what two devices have made of a thread", () => {
  it("is the same in whatever order they hear of each other, and however often", () => {
    const all = (marks: readonly ThreadMark[]) => marks.reduce(joinMarks, NO_MARK);
    fc.assert(
      fc.property(fc.array(anyMark, { maxLength: 6 }), fc.array(fc.nat(5), { maxLength: 12 }), (marks, order) => {
        const heard = order.flatMap((place) => marks[place] ?? []);
        expect(all([...heard, ...marks.toReversed(), ...heard])).toEqual(all(marks));
        const [half, rest] = [all(marks.slice(0, 3)), all(marks.slice(3))];
        expect(joinMarks(rest, half)).toEqual(all(marks));
      }),
    );
  });

  it("never falls back, and is silent as was decided last", () => {
    const muted = decided({ read: 7, muted: false, since: 0 }, true, 1_000);
    expect(muted).toEqual({ read: 7, muted: true, since: 1_000 });
    // Read on a device that had not heard of it yet.
    expect(joinMarks(muted, { read: 9, muted: false, since: 0 })).toEqual({ read: 9, muted: true, since: 1_000 });
    expect(joinMarks({ read: 9, muted: false, since: 0 }, { read: 3, muted: false, since: 0 })).toMatchObject({
      read: 9,
    });
    // By a clock that is behind the one it was muted by.
    const heard = decided(muted, false, 500);
    expect(heard.since).toBe(1_001);
    expect(joinMarks(muted, heard).muted).toBe(false);
  });

  it("is what its value says, and nothing where that is no mark", () => {
    expect(markOf({ read: 4, muted: true, since: 5 })).toEqual({ read: 4, muted: true, since: 5 });
    for (const value of [
      null,
      undefined,
      "",
      {},
      { read: 4 },
      { read: -1, muted: true, since: 5 },
      { read: 4.5, muted: true, since: 5 },
    ])
      expect(markOf(value)).toEqual(NO_MARK);
    expect(isSameMark(NO_MARK, markOf(null))).toBe(true);
  });

  it("stands under the thread’s key", () => {
    expect(threadOf(threadKey(room, root))).toEqual({ room, root });
    expect(threadKey(room, root).startsWith(threadKey(room))).toBe(true);
    for (const key of [
      `star/${room}/${root}`,
      `thread/${room}`,
      `thread/${room}/`,
      `thread/${room}/${root}/more`,
      "thread/no/ids",
    ])
      expect(threadOf(key)).toBeNull();
  });
});
