import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId } from "@/protocol/ids";
import { joinMarks, NO_MARK, type ThreadMark } from "../thread-marks";
import { fold } from "./fold";
import type { FoldEvent } from "./fold-event";
import { anyChoices, anyPieces, delivered, logOf } from "./testing/any-log";
import { about, alice, bob, carla, closed, idAt, made } from "./testing/made-event";
import { threadsUnread } from "./thread-unread";

/** In the thread below the first message. */
const below = (seq: number, sender: AccountId, more: Partial<FoldEvent> = {}) =>
  made(seq, { sender, thread: idAt(1), ...more });
const unread = (log: readonly FoldEvent[], me: AccountId, read = 0, hidden?: ReadonlySet<ReturnType<typeof idAt>>) =>
  threadsUnread(fold(log, hidden), me, () => read).get(idAt(1));

describe("[R106] unread of a thread", () => {
  const log = [made(1), below(2, bob), below(3, carla), below(4, bob), made(5, { sender: bob })];

  it("are the messages of others in it above one’s own cursor", () => {
    expect(unread(log, alice)).toEqual({ follows: true, after: 0, unread: 3, calls: 0 });
    expect(unread(log, alice, 2)).toEqual({ follows: true, after: 2, unread: 2, calls: 0 });
    expect(unread(log, alice, 9)).toMatchObject({ unread: 0 });
    expect(unread([...log, below(6, alice)], alice, 4)).toMatchObject({ unread: 0 });
  });

  it("are none of a thread that one does not follow", () => {
    const others = [made(1, { sender: carla }), below(2, bob), made(3, { sender: alice })];
    expect(unread(others, alice)).toMatchObject({ follows: false, unread: 0 });
    expect(unread([made(1)], alice)).toBeUndefined();
  });

  it("begin with one’s own first words in it, or with those that call one first", () => {
    expect(unread(log, bob)).toEqual({ follows: true, after: 2, unread: 1, calls: 0 });
    expect(unread(log, carla)).toEqual({ follows: true, after: 3, unread: 1, calls: 0 });
    const called = [made(1, { sender: bob }), below(2, bob), below(3, bob, { wakes: [alice] }), below(4, bob)];
    expect(unread(called, alice)).toEqual({ follows: true, after: 2, unread: 2, calls: 1 });
    expect(unread(called, carla)).toMatchObject({ follows: false });
    expect(unread([...called, below(5, alice)], alice, 3)).toEqual({ follows: true, after: 3, unread: 1, calls: 0 });
  });

  it("are none that were deleted, hidden or did not open; who wrote words that are gone still follows", () => {
    expect(unread([...log, about(2, 6, { kind: "delete", body: ["soft"] }, { sender: bob })], alice)).toMatchObject({
      unread: 2,
    });
    expect(unread(log, alice, 0, new Set([idAt(2), idAt(3)]))).toMatchObject({ unread: 1 });
    expect(
      unread([...log, closed(6, "no-key", { kind: "message", thread: idAt(1), sender: bob })], alice),
    ).toMatchObject({ unread: 3 });
    expect(unread([...log, about(3, 6, { kind: "delete", body: ["soft"] }, { sender: carla })], carla)).toMatchObject({
      ...{ follows: true, unread: 1 },
    });
    const rootGone = [...log, about(1, 6, { kind: "delete", body: ["soft"] })];
    expect(unread(rootGone, alice)).toMatchObject({ follows: true, unread: 3 });
  });

  it("are the same on two devices that hold the same log, whatever order it came in and whatever order they heard of each other", () => {
    const anyMarks = fc.array(fc.record({ read: fc.nat(40), muted: fc.boolean(), since: fc.nat(3) }), { maxLength: 5 });
    fc.assert(
      fc.property(anyChoices, anyPieces, anyMarks, (choices, pieces, marks) => {
        const whole = logOf(choices).map((event) => ({ ...event, wakes: event.seq % 3 === 0 ? [alice] : [] }));
        const held = delivered(whole, pieces).flat();
        const read = (heard: readonly ThreadMark[]) => heard.reduce(joinMarks, NO_MARK).read;
        for (const me of [alice, bob, carla]) {
          const one = threadsUnread(fold(whole), me, () => read(marks));
          expect(threadsUnread(fold(held), me, () => read(marks.toReversed()))).toEqual(one);
          // A cursor that comes further takes some of it away, and never adds any.
          const further = threadsUnread(fold(whole), me, () => read([...marks, { ...NO_MARK, read: 20 }]));
          for (const [root, { unread, follows }] of further) {
            expect(unread).toBeLessThanOrEqual(one.get(root)?.unread ?? 0);
            expect(follows).toBe(one.get(root)?.follows);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);
});
