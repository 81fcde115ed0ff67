import { describe, expect, it } from "vitest";
import { check } from "./checker";
import type { Fact } from "./fact";

/** alice and bob share a room; alice writes two texts, both are acknowledged and read by both. */
function goodStory(): Fact[] {
  const rows = [
    { seq: 1, id: "create", hash: "h1", kind: "create", device: "alice", deviceSeq: 1, tokenHash: "t1" },
    { seq: 2, id: "one", hash: "h2", kind: "message", device: "alice", deviceSeq: 2, tokenHash: "t2" },
    { seq: 3, id: "two", hash: "h3", kind: "message", device: "alice", deviceSeq: 3, tokenHash: "t3" },
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
  ];
}

/** The names of the invariants that a history breaks. */
function broken(facts: readonly Fact[]): string[] {
  return check(facts)
    .filter((finding) => finding.violations.length > 0)
    .map((finding) => finding.name);
}

/** The good story with one of its facts changed in place. */
function changed<T extends Fact["t"]>(t: T, at: number, change: (fact: Extract<Fact, { t: T }>) => void): Fact[] {
  const facts = structuredClone(goodStory());
  const fact = facts.filter((f): f is Extract<Fact, { t: T }> => f.t === t)[at];
  if (!fact) throw new Error(`no ${t} number ${at}`);
  change(fact);
  return facts;
}

describe("the checker of a soak's history", () => {
  it("finds nothing in a good story, and says of every invariant how much it looked at", () => {
    const findings = check(goodStory());
    expect(findings.map((f) => f.name)).toEqual(["I0", "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10"]);
    expect(findings.flatMap((f) => f.violations)).toEqual([]);
    expect(findings.filter((f) => f.counted === 0)).toEqual([]);
  });

  it("fails a run in which nothing was acknowledged", () => {
    expect(broken(goodStory().filter((fact) => fact.t !== "answer"))).toContain("I0");
    expect(broken([])).toEqual(["I0"]);
  });

  it("finds an acknowledged message that is not in the log, or that bob never saw", () => {
    expect(
      broken(
        changed("answer", 0, (f) => {
          f.results[0] = { id: "one", status: "ok", seq: 9, tokenHash: "t2" };
        }),
      ),
    ).toContain("I1");
    expect(
      broken(
        changed("view", 1, (f) => {
          f.items.splice(1, 1);
        }),
      ),
    ).toContain("I1");
    expect(
      broken(
        changed("view", 1, (f) => {
          if (f.items[1]) f.items[1].verdict = "unverified";
        }),
      ),
    ).toContain("I1");
  });

  it("finds a message that nobody wrote, other words, and one that was refused and is there all the same", () => {
    expect(broken(goodStory().filter((f) => !(f.t === "intend" && f.id === "two")))).toContain("I2");
    expect(
      broken(
        changed("view", 1, (f) => {
          if (f.items[1]) f.items[1].nonce = "other words";
        }),
      ),
    ).toContain("I2");
    const refused: Fact = {
      t: "answer",
      client: "alice",
      room: "r",
      results: [{ id: "two", status: "refused", code: "not-allowed" }],
    };
    expect(broken([...goodStory(), refused])).toContain("I2");
  });

  it("finds a text that is there twice under two ids, one that was never sent, and an outbox that did not drain", () => {
    const twice = changed("view", 0, (f) => {
      if (f.items[2]) f.items[2].nonce = "text one";
    });
    expect(broken(twice)).toContain("I3");
    const unsent: Fact = { t: "intend", client: "alice", room: "r", id: "three", n: 3, nonce: "text three" };
    expect(broken([...goodStory(), unsent])).toEqual(["I3"]);
    expect(
      broken(
        changed("outbox", 0, (f) => {
          f.waiting = ["two"];
        }),
      ),
    ).toEqual(["I3"]);
  });

  it("finds an id that got two answers, and one that was taken twice", () => {
    const second: Fact = {
      t: "answer",
      client: "alice",
      room: "r",
      results: [{ id: "one", status: "dup", seq: 3, tokenHash: "t3" }],
    };
    expect(broken([...goodStory(), second])).toContain("I4");
    expect(
      broken(
        changed("probe", 0, (f) => {
          f.answer = { id: "one", status: "ok", seq: 4, tokenHash: "t4" };
        }),
      ),
    ).toEqual(["I4"]);
    expect(
      broken(
        changed("probe", 1, (f) => {
          f.answer = { id: "one", status: "ok", seq: 4, tokenHash: "t4" };
        }),
      ),
    ).toEqual(["I4"]);
  });

  it("finds a hole in the log, in any committed state, and a broken device chain", () => {
    expect(
      broken(
        changed("snapshot", 0, (f) => {
          if (f.rooms[0]) f.rooms[0].count = 1;
        }),
      ),
    ).toEqual(["I5"]);
    expect(
      broken(
        changed("dump", 0, (f) => {
          f.head = 4;
        }),
      ),
    ).toEqual(["I5"]);
    expect(
      broken(
        changed("dump", 0, (f) => {
          if (f.events[2]) f.events[2].deviceSeq = 5;
        }),
      ),
    ).toEqual(["I5"]);
  });

  it("finds a page that shows another event than the log", () => {
    expect(
      broken(
        changed("page", 0, (f) => {
          if (f.events[1]) f.events[1].hash = "other";
        }),
      ),
    ).toEqual(["I6"]);
  });

  it("finds a device that skips an event, or falls back", () => {
    expect(
      broken(
        changed("applied", 1, (f) => {
          f.rows.shift();
        }),
      ),
    ).toEqual(["I7"]);
    const back: Fact = { t: "applied", client: "bob", room: "r", from: 1, to: 2, rows: [] };
    expect(broken([...goodStory(), back])).toEqual(["I7"]);
  });

  it("finds a replay that is not complete, and a hole in the live frames", () => {
    expect(
      broken(
        changed("join", 0, (f) => {
          f.since = 0;
        }),
      ),
    ).toEqual(["I8"]);
    expect(broken(goodStory().filter((f) => !(f.t === "frame" && f.from === 2)))).toEqual(["I8"]);
  });

  it("finds texts that changed places", () => {
    expect(
      broken(
        changed("intend", 0, (f) => {
          f.n = 7;
        }),
      ),
    ).toEqual(["I9"]);
  });

  it("finds an acknowledged message that cannot be read back", () => {
    expect(
      broken(
        changed("readback", 0, (f) => {
          f.found = null;
        }),
      ),
    ).toEqual(["I10"]);
  });
});
