import { expect, it } from "vitest";
import type { MessageMarks, Person, Timeline, TimelineItem, TombstoneItem } from "@/engine/client/engine-client";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import { asTheyStand, followStanding, type StandingNow } from "./standing";
import type { MessageItem } from "./timeline-rows";

const alice: Person = { account: "alice" as AccountId, handle: "alice", name: "Alice" };
const marks: MessageMarks = {
  ...{ forwarded: false, edited: false, wordedAt: 0, wordings: [], reactions: [], pin: null, quote: null, below: null },
  stuck: null,
};
const message = (key: string, of: Partial<MessageItem> = {}): MessageItem => ({
  ...{ t: "message", key: key as EventId, seq: 7, sender: alice, mine: true, text: key, at: 0, state: "sent" },
  ...{ reason: null, wording: "hash" as B64u32, marks, ...of },
});
const tombstone = (key: string): TombstoneItem => ({
  ...{ t: "tombstone", key: key as EventId, seq: 7, at: 0, sender: alice, mine: true, by: alice, byMe: true },
  ...{ hard: true, forMe: false, deletedAt: 0, below: null },
});

/** A view that shows what it is told to. */
class View {
  #shown: Timeline = { items: [], pins: [], atStart: true, loading: true, unreadAfter: null, thread: null, head: 0 };
  readonly #listeners = new Set<() => void>();
  closed = false;
  get = () => this.#shown;
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  close = () => {
    this.closed = true;
  };
  show(items: readonly TimelineItem[], loading = false): void {
    this.#shown = { ...this.#shown, items, loading };
    for (const listener of this.#listeners) listener();
  }
}

function followed(keys: readonly string[]) {
  const views = new Map(keys.map((key) => [key, new View()]));
  const viewOf = (key: string): View => views.get(key) ?? new View();
  const told: [string, string | null][][] = [];
  const stop = followStanding(
    ({ id }) => viewOf(id),
    keys.map((key, at) => ({ id: key as EventId, at })),
    (now) => told.push([...now].map(([key, item]) => [key, item?.text ?? null])),
  );
  return { viewOf, told, stop };
}

it("tells how messages read now, once it is known and at every change, until it is stopped", () => {
  const { viewOf, told, stop } = followed(["a", "b"]);
  viewOf("a").show([], true);
  expect(told).toEqual([]);
  const a = message("a");
  viewOf("a").show([a]);
  viewOf("a").show([a, message("an answer")]);
  viewOf("b").show([tombstone("b")]);
  viewOf("a").show([message("a", { text: "another wording" })]);
  expect(told).toEqual([
    [["a", "a"]],
    [
      ["a", "a"],
      ["b", null],
    ],
    [
      ["a", "another wording"],
      ["b", null],
    ],
  ]);
  stop();
  viewOf("a").show([]);
  expect([told.length, viewOf("a").closed, viewOf("b").closed]).toEqual([3, true, true]);
});

it("keeps of what was taken earlier what stands, with the words it has now", () => {
  const items = [message("a"), message("b"), message("c")];
  const now = (...said: [string, MessageItem | null][]): StandingNow =>
    new Map(said.map(([key, item]) => [key as EventId, item]));
  expect(asTheyStand(items, now())).toBe(items);
  expect(asTheyStand(items, now(["a", message("a", { state: "read" })]))).toBe(items);
  const worded = message("c", { text: "another wording" });
  expect(asTheyStand(items, now(["b", null], ["c", worded]))).toEqual([items[0], worded]);
  expect(asTheyStand(items, now(["a", null], ["b", null], ["c", null]))).toEqual([]);
});
