import { describe, expect, it } from "vitest";
import { check } from "./checker";
import type { Fact } from "./fact";
import { broken, changed, goodStory } from "./made-up-history";

describe("the checker of a soak's history", () => {
  it("finds nothing in a good story, and says of every invariant how much it looked at", () => {
    const findings = check(goodStory());
    const names = findings.map((f) => f.name);
    expect(names.slice(0, 11)).toEqual(["I0", "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10"]);
    expect(names.slice(11, 17)).toEqual(["I11", "I12", "I13", "I14", "I15", "I16"]);
    expect(names.slice(17)).toEqual(["I17", "I20", "I21", "I22", "I23", "I24"]);
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
    ).toEqual(["I3", "I14"]);
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
