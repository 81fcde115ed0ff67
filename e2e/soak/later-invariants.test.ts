import { describe, expect, it } from "vitest";
import { check } from "./checker";
import type { Fact } from "./fact";
import { broken, changed, goodStory } from "./made-up-history";

/** The good story with one more fact. */
const and = (...more: Fact[]): Fact[] => [...goodStory(), ...more];
/** What is said of one invariant. */
const said = (facts: readonly Fact[], name: string) => check(facts).find((finding) => finding.name === name);

describe("I14, outboxes and tabs that die", () => {
  it("finds a durable text that is gone", () => {
    const facts = changed("killed", 0, (f) => {
      f.id = "never-seen";
    });
    expect(broken(facts)).toEqual(["I14"]);
  });

  it("finds a text that never was durable and is read all the same", () => {
    const facts = changed("killed", 1, (f) => {
      f.nonce = "text one";
    });
    expect(broken(facts)).toEqual(["I14"]);
  });

  it("finds what an outbox gave up without a refusal", () => {
    const facts = changed("outbox", 0, (f) => {
      f.failed = ["two"];
    });
    expect(broken(facts)).toEqual(["I14"]);
  });

  it("asks nobody to send what is for a room that is no longer theirs", () => {
    const unsent: Fact = { t: "intend", client: "alice", room: "r", id: "three", n: 3, nonce: "text three" };
    expect(broken(and(unsent))).toEqual(["I3"]);
    expect(broken(and(unsent, { t: "outbox", client: "alice", waiting: [], failed: [], stranded: ["three"] }))).toEqual(
      [],
    );
  });

  it("finds that a tab was never killed where it was to be", () => {
    expect(broken(and({ t: "plan", applies: [], kills: ["after-sent"] }))).toEqual([]);
    expect(broken(and({ t: "plan", applies: [], kills: ["after-server"] }))).toEqual(["I14"]);
  });
});

describe("I17, the fence of a membership", () => {
  const later = { seq: 3, id: "two", hash: "h3" };

  it.each<Fact>([
    { t: "frame", client: "carla", socket: 2, room: "r", from: 3, to: 3, events: [later] },
    { t: "page", client: "carla", room: "r", from: 3, to: 3, events: [later] },
    { t: "applied", client: "carla", room: "r", from: 3, to: 3, rows: [later] },
    { t: "readback", client: "carla", room: "r", id: "two", seq: 3, found: later },
    { t: "view", client: "carla", room: "r", items: [{ ...later, verdict: "ok", gap: false, nonce: "text two" }] },
  ])("finds what came after a removal by $t", (fact) => {
    expect(broken(and(fact))).toContain("I17");
  });

  it("finds what came from before a seat", () => {
    const facts = changed("window", 2, (f) => {
      f.from = 3;
    });
    expect(broken(facts)).toEqual(["I17"]);
    const first = { seq: 1, id: "create", hash: "h1" };
    const entry: Fact = { t: "page", client: "carla", room: "r", from: 1, to: 1, events: [first], chain: true };
    expect(said([...facts, entry], "I17")?.violations).toEqual(said(facts, "I17")?.violations);
  });

  it("asks nobody to see what is not theirs", () => {
    const facts = and({ t: "members", room: "r", clients: ["alice", "bob", "carla"] });
    expect(broken(facts)).toEqual([]);
    const seated: Fact = { t: "window", room: "r", client: "carla", from: 3, to: null };
    expect(said([...facts, seated], "I1")?.violations).toEqual(["carla does not see two of r: missing"]);
  });
});

describe("I20, an end", () => {
  it("finds that it never became quiet", () => {
    const facts = changed("quiet", 0, (f) => {
      f.reached = false;
    });
    expect(broken(facts)).toEqual(["I20"]);
  });

  it("finds an engine that asks on and on", () => {
    const facts = changed("calm", 0, (f) => {
      f.sent = 30;
    });
    expect(broken(facts)).toEqual(["I20"]);
  });
});

describe("I21, bounds", () => {
  it.each(["cut", "resumed"] as const)("finds a slow reader that was not %s", (what) => {
    const facts = changed("slow", 0, (f) => {
      f[what] = false;
    });
    expect(broken(facts)).toEqual(["I21"]);
  });

  it("finds a server that ended by itself", () => {
    const facts = changed("memory", 0, (f) => {
      f.bytes = 0;
    });
    expect(broken(facts)).toEqual(["I21"]);
  });

  it("finds a server that grew too big", () => {
    const facts = changed("memory", 0, (f) => {
      f.bytes = 201;
    });
    expect(broken(facts)).toEqual(["I21"]);
  });
});

describe("I22, a lost last ring", () => {
  it.each([1_001, null])("finds that it was repaired too late: %s", (ms) => {
    const facts = changed("repair", 0, (f) => {
      f.ms = ms;
    });
    expect(broken(facts)).toEqual(["I22"]);
  });

  it("finds that no ring was lost at all", () => {
    const facts = changed("repair", 0, (f) => {
      f.lost = 0;
    });
    expect(broken(facts)).toEqual(["I22"]);
  });
});

describe("I23, clocks", () => {
  const aliceIsOff: Fact = { t: "clock", client: "alice", offMs: -86_400_000 };

  it("counts nothing where all clocks are right", () => {
    expect(
      said(
        goodStory().filter((fact) => fact.t !== "clock"),
        "I23",
      )?.counted,
    ).toBe(0);
  });

  it("finds texts of somebody with a wrong clock that changed places", () => {
    const facts = changed("intend", 0, (f) => {
      f.n = 7;
    });
    expect(broken(facts)).toEqual(["I9"]);
    expect(broken([...facts, aliceIsOff])).toEqual(["I9", "I23"]);
  });

  it("finds a text that is dated by its author", () => {
    const facts = changed("dump", 0, (f) => {
      if (f.events[1]) f.events[1].createdAt = -86_400_000;
    });
    expect(broken(facts)).toEqual([]);
    expect(broken([...facts, aliceIsOff])).toEqual(["I23"]);
  });

  it("finds that somebody with a wrong clock does not read what others read", () => {
    const facts = changed("view", 1, (f) => {
      if (f.items[2]) f.items[2].verdict = "unverified";
    });
    expect(broken(facts)).toEqual(["I1", "I23"]);
  });
});

describe("I24, blind servers", () => {
  it("finds a canary", () => {
    const facts = changed("search", 0, (f) => {
      f.found = ["canary as hex"];
    });
    expect(broken(facts)).toEqual(["I24"]);
  });

  it("finds a search that finds nothing of what is there", () => {
    const facts = changed("search", 0, (f) => {
      f.control = false;
    });
    expect(broken(facts)).toEqual(["I24"]);
  });
});

describe("a plan", () => {
  const without = (t: Fact["t"]) => goodStory().filter((fact) => fact.t !== t);

  it.each([
    ["I10", "readback"],
    ["I20", "quiet"],
    ["I22", "repair"],
    ["I23", "clock"],
    ["I24", "search"],
  ] as const)("fails a run about %s in which nothing of it happened", (name, t) => {
    const facts = without(t).filter((fact) => fact.t !== "calm");
    expect(broken(facts)).toEqual([]);
    expect(broken([...facts, { t: "plan", applies: [name] }])).toEqual([name]);
  });

  it("fails a run about something that nobody checks", () => {
    expect(broken(and({ t: "plan", applies: ["I99"] }))).toEqual(["I0"]);
  });
});
