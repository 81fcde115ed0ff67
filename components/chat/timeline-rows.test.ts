import { describe, expect, it } from "vitest";
import type { SystemItem, TimelineItem } from "@/engine/client/engine-client";
import { NO_MARKS } from "@/engine/client/timeline-items";
import type { AccountId, EventId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import { newsIn, seqOf, timelineRows } from "./timeline-rows";

const alice = { account: "a" as AccountId, handle: "alice", name: "Alice" };
const bob = { account: "b" as AccountId, handle: "bob", name: "Bob" };
const noon = new Date(2026, 10, 22, 12).getTime();
const MINUTE = 60_000;

function said(seq: number, sender: typeof alice, at: number): Extract<TimelineItem, { t: "message" }> {
  return {
    t: "message",
    key: `m${seq}` as EventId,
    seq,
    sender,
    mine: sender === alice,
    text: "…",
    at,
    state: "sent",
    reason: null,
    wording: null,
    marks: NO_MARKS,
  };
}

function happened(kind: SystemItem["kind"], seq: number): SystemItem {
  const nobody = { people: [], count: 0, role: null, mutedUntil: 0, title: null };
  return { t: "system", key: `s${seq}`, seq, kind, actor: alice, mine: true, at: noon, ...nobody };
}

const shape = (items: TimelineItem[], atStart = false, unreadAfter: number | null = null) =>
  timelineRows({ items, atStart, unreadAfter, group: false }).map((row) =>
    row.t === "message" ? `${row.opens ? "[" : ""}${row.key}${row.ends ? "]" : ""}` : row.t,
  );

describe("the lines of a conversation", () => {
  it("stand together while one person speaks, and part when the other answers or time passes", () => {
    expect(
      shape([
        said(1, bob, noon),
        said(2, bob, noon + MINUTE),
        said(3, alice, noon + 2 * MINUTE),
        said(4, alice, noon + 9 * MINUTE),
      ]),
    ).toEqual(["[m1", "m2]", "[m3]", "[m4]"]);
  });

  it("say the time once a minute", () => {
    const rows = timelineRows({
      items: [
        said(1, bob, noon),
        said(2, bob, noon + 20_000),
        said(3, bob, noon + MINUTE),
        said(4, alice, noon + MINUTE),
      ],
      atStart: false,
      unreadAfter: null,
      group: false,
    });
    expect(rows.map((row) => row.t === "message" && row.timed)).toEqual([false, true, true, true]);
  });

  it("are parted where the day changes, but not above the first that is loaded: its day may go on above", () => {
    const items = [said(1, bob, noon), said(2, bob, noon + 24 * 60 * MINUTE)];
    expect(shape(items)).toEqual(["[m1]", "day", "[m2]"]);
    expect(shape(items, true)).toEqual(["start", "day", "[m1]", "day", "[m2]"]);
  });

  it("carry one line above the first unread words of the other, and it ends the group above", () => {
    const items = [said(1, bob, noon), said(2, bob, noon), said(3, alice, noon), said(4, bob, noon)];
    expect(shape(items, false, 1)).toEqual(["[m1]", "unread", "[m2]", "[m3]", "[m4]"]);
    expect(shape(items, false, 4)).not.toContain("unread");
  });

  it("leave out that a chat was begun where the start already says who can read it; who made a group is told", () => {
    const items = [happened("create", 1), said(2, bob, noon)];
    expect(shape(items, true)).toEqual(["start", "day", "[m2]"]);
    const rows = timelineRows({ items, atStart: true, unreadAfter: null, group: true });
    expect(rows.map((row) => row.t)).toEqual(["start", "day", "system", "message"]);
  });

  it("remember what somebody was before a line about them, as far as the lines above tell", () => {
    const role = (seq: number, given: Role, mutedUntil = 0): SystemItem => ({
      ...happened("role", seq),
      people: [{ ...bob, me: false }],
      count: 1,
      role: given,
      mutedUntil,
    });
    const items = [role(1, "admin"), role(2, "member", 99), said(3, bob, noon), role(4, "member")];
    const rows = timelineRows({ items, atStart: false, unreadAfter: null, group: true });
    expect(rows.flatMap((row) => (row.t === "system" ? [row.before] : []))).toEqual([
      null,
      { role: "admin", mutedUntil: 0 },
      { role: "member", mutedUntil: 99 },
    ]);
  });

  it("keep their keys when older ones come in above", () => {
    const newer = [said(3, bob, noon), said(4, alice, noon + 24 * 60 * MINUTE)];
    const keys = timelineRows({ items: newer, atStart: false, unreadAfter: null, group: false }).map((row) => row.key);
    const all = timelineRows({
      items: [said(1, bob, noon - MINUTE), said(2, bob, noon), ...newer],
      atStart: true,
      unreadAfter: null,
      group: false,
    });
    expect(all.map((row) => row.key)).toEqual(expect.arrayContaining(keys));
  });

  it("know their place in the log, and queued words have none", () => {
    const queued: TimelineItem = { ...said(9, alice, noon), seq: null, state: "queued" };
    const items = [said(1, bob, noon), queued];
    const rows = timelineRows({ items, atStart: false, unreadAfter: null, group: false });
    expect(rows.map(seqOf)).toEqual([1, null]);
  });
});

describe("what is new below", () => {
  const items = [said(1, bob, noon), said(2, bob, noon), happened("add", 3), said(4, alice, noon), said(5, bob, noon)];
  const leaving = { ...said(6, alice, noon), seq: null };

  it("is what others said beyond the place that was seen", () => {
    expect([0, 1, 2, 4, 5].map((seen) => newsIn([...items, leaving], seen))).toEqual([3, 2, 1, 1, 0]);
  });
});
