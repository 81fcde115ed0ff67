import { check } from "./checker";
import type { Fact } from "./fact";
import { deedStory } from "./made-up-deeds";

/**
 * alice and bob share a room; alice writes two texts, both are acknowledged and read by both. bob's clock is wrong, and one
 * of alice's tabs dies while she writes the second. carla was removed after the first. What they do beside writing texts is in another room.
 */
export function goodStory(): Fact[] {
  const rows = [
    {
      seq: 1,
      id: "create",
      hash: "h1",
      kind: "create",
      device: "alice",
      deviceSeq: 1,
      tokenHash: "t1",
      createdAt: 2_000,
    },
    {
      seq: 2,
      id: "one",
      hash: "h2",
      kind: "message",
      device: "alice",
      deviceSeq: 2,
      tokenHash: "t2",
      createdAt: 3_000,
    },
    {
      seq: 3,
      id: "two",
      hash: "h3",
      kind: "message",
      device: "alice",
      deviceSeq: 3,
      tokenHash: "t3",
      createdAt: 4_000,
    },
  ];
  const seen = rows.map(({ seq, id, hash }) => ({ seq, id, hash }));
  const texts: Record<string, string> = { one: "text one", two: "text two" };
  const view = (client: string): Fact => ({
    t: "view",
    client,
    room: "r",
    items: seen.map((s) => ({ ...s, verdict: s.id in texts ? "ok" : "entry", gap: false, nonce: texts[s.id] ?? null })),
  });
  return [
    { t: "members", room: "r", clients: ["alice", "bob"] },
    { t: "intend", client: "alice", room: "r", id: "one", n: 1, nonce: "text one" },
    { t: "intend", client: "alice", room: "r", id: "two", n: 2, nonce: "text two" },
    { t: "send", client: "alice", room: "r", items: [{ id: "one", tokenHash: "t2" }] },
    { t: "answer", client: "alice", room: "r", results: [{ id: "one", status: "ok", seq: 2, tokenHash: "t2" }] },
    { t: "answer", client: "alice", room: "r", results: [{ id: "two", status: "dup", seq: 3, tokenHash: "t3" }] },
    { t: "join", client: "bob", socket: 1, room: "r", since: 1 },
    { t: "frame", client: "bob", socket: 1, room: "r", from: 2, to: 2, events: seen.slice(1, 2) },
    { t: "joined", client: "bob", socket: 1, room: "r", head: 2 },
    { t: "frame", client: "bob", socket: 1, room: "r", from: 3, to: 3, events: seen.slice(2) },
    { t: "page", client: "bob", room: "r", from: 1, to: 3, events: seen },
    { t: "applied", client: "bob", room: "r", from: 1, to: 1, rows: seen.slice(0, 1) },
    { t: "applied", client: "bob", room: "r", from: 1, to: 3, rows: seen.slice(1) },
    { t: "readback", client: "alice", room: "r", id: "one", seq: 2, found: seen[1] ?? null },
    { t: "snapshot", rooms: [{ room: "r", head: 2, count: 2, min: 1, max: 2 }] },
    {
      t: "probe",
      what: "same-bytes",
      room: "r",
      id: "one",
      expected: { seq: 2, tokenHash: "t2" },
      answer: { id: "one", status: "dup", seq: 2, tokenHash: "t2" },
    },
    {
      t: "probe",
      what: "other-person",
      room: "r",
      id: "one",
      expected: { seq: 2, tokenHash: "t2" },
      answer: { id: "one", status: "refused", code: "id-taken" },
    },
    { t: "outbox", client: "alice", waiting: [], failed: [] },
    view("alice"),
    view("bob"),
    { t: "dump", room: "r", head: 3, events: rows },
    { t: "window", room: "r", client: "alice", from: 1, to: null },
    { t: "window", room: "r", client: "bob", from: 1, to: null },
    { t: "window", room: "r", client: "carla", from: 1, to: 2 },
    { t: "frame", client: "carla", socket: 2, room: "r", from: 1, to: 2, events: seen.slice(0, 2) },
    { t: "killed", client: "alice", room: "r", at: "after-sent", id: "two", nonce: "text two", durable: true },
    { t: "killed", client: "alice", room: "r", at: "before-commit", id: "lost", nonce: "text lost", durable: false },
    { t: "quiet", reached: true, ms: 900 },
    { t: "calm", client: "alice", sent: 1, ms: 1_500 },
    { t: "slow", client: "bob", room: "r", cut: true, bytes: 9_000_000, resumed: true },
    { t: "memory", part: "sidecar", bytes: 100, most: 200 },
    { t: "repair", client: "bob", room: "r", id: "two", ms: 800, within: 1_000, lost: 2 },
    { t: "clock", client: "bob", offMs: 86_400_000 },
    { t: "time", now: 1_000 },
    { t: "time", now: 9_000 },
    { t: "search", place: "the table events", bytes: 5_000, found: [], control: true },
    ...deedStory(),
  ];
}

/** The names of the invariants that a history breaks. */
export function broken(facts: readonly Fact[]): string[] {
  return check(facts)
    .filter((finding) => finding.violations.length > 0)
    .map((finding) => finding.name);
}

/** The good story with one of its facts changed in place. */
export function changed<T extends Fact["t"]>(
  t: T,
  at: number,
  change: (fact: Extract<Fact, { t: T }>) => void,
): Fact[] {
  const facts = structuredClone(goodStory());
  const fact = facts.filter((f): f is Extract<Fact, { t: T }> => f.t === t)[at];
  if (!fact) throw new Error(`no ${t} number ${at}`);
  change(fact);
  return facts;
}
