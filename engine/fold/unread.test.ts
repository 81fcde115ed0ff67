import { expect, it } from "vitest";
import type { EventRow, SeatLine } from "../store/tables";
import { alice, bob, carla, idAt } from "./testing/made-event";
import { countUnread } from "./unread";

/** carla is an admin of a group from its first entry on. */
const seats = { [carla]: { accountN: 1, role: "admin" as const }, [bob]: { accountN: 1, role: "member" as const } };
const chain = {
  state: { type: "group" },
  lines: [{ n: 1, seq: 1, seats, policy: null } as unknown as SeatLine],
} as never;

/** What the envelope at a place says. */
function row(seq: number, event: Partial<Record<keyof EventRow["event"], unknown>>, verdict = "ok"): EventRow {
  const plain = { id: idAt(seq), kind: "message", sender: bob, target: null, thread: null };
  return { seq, verdict, event: { ...plain, ...event } } as unknown as EventRow;
}
const about = (seq: number, target: number, kind: string, sender = bob) =>
  row(seq, { kind, sender, target: idAt(target) });

it("[R44, I16] unread are the messages of others in the main line that are not deleted", () => {
  const said = [row(2, {}), row(3, {}), row(4, { sender: alice }), row(5, { thread: idAt(2) }), row(6, {}, "no-key")];
  const unread = (...more: EventRow[]) => countUnread([...said, ...more], chain, alice).unread;
  expect(unread()).toBe(2);
  expect(unread(about(7, 2, "delete"), about(8, 3, "edit"))).toBe(1);
  expect(unread(about(7, 2, "delete"), about(8, 2, "restore"))).toBe(2);
  expect(unread(about(7, 2, "delete", carla), about(8, 2, "restore"))).toBe(1);
  expect(unread(about(7, 2, "delete", alice), about(8, 9, "delete"))).toBe(2);
});

it("those that wanted me woken are counted apart", () => {
  const woken = (seq: number, wake: readonly string[], more = {}) =>
    row(seq, { public: JSON.stringify({ wake }), ...more });
  const rows = [
    woken(2, [carla, alice]),
    woken(3, [carla]),
    woken(4, [alice], { sender: alice }),
    woken(5, [alice]),
    about(6, 5, "delete"),
    row(7, { public: JSON.stringify({ reply: alice }) }),
    row(8, { public: `no JSON, but ${alice}` }),
    row(9, { public: null }),
  ];
  expect(countUnread(rows, chain, alice)).toEqual({ unread: 5, calls: 1 });
});
