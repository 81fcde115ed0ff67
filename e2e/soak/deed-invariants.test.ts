import { describe, expect, it } from "vitest";
import { check } from "./checker";
import type { Fact, Logged } from "./fact";
import { broken, changed, goodStory } from "./made-up-history";

const BOB = "account of bob";
const said = (facts: readonly Fact[], name: string) =>
  check(facts).find((finding) => finding.name === name)?.violations ?? [];
/** The good story with an event of room s changed, in the log alone. */
const logged = (seq: number, change: Partial<Logged>) =>
  changed("dump", 1, (f) => {
    Object.assign(f.events[seq - 1] as Logged, change);
  });
/** With one more fact before the log is looked at. */
const earlier = (...more: Fact[]): Fact[] => [...more, ...goodStory()];

describe("I11, causes come first", () => {
  it("finds an annotation that stands below its message, or is about none", () => {
    expect(said(logged(4, { target: "regretted" }), "I11")).toEqual(["s/4 (edit) stands below what it is about, at 6"]);
    expect(said(logged(5, { target: "nothing" }), "I11")).toHaveLength(1);
    expect(said(logged(5, { target: "edit-first" }), "I11")).toHaveLength(1);
  });

  it("finds an answer to what comes later, or stands elsewhere", () => {
    expect(broken(logged(3, { reply: { id: "regretted", at: 6 } }))).toEqual(["I11"]);
    expect(broken(logged(3, { reply: { id: "first", at: 3 } }))).toEqual(["I11"]);
  });

  it.each(["frame", "page"] as const)("finds that a %s shows an annotation before its message", (t) => {
    const events = [{ seq: 2, id: "edit-first", hash: "", target: "first" }];
    const fact = { client: "bob", room: "s", from: 2, to: 2, events };
    const sight: Fact = t === "page" ? { t, ...fact } : { t, ...fact, socket: 9 };
    expect(said(earlier(sight), "I11")).toHaveLength(1);
  });

  it("finds that a store holds one before its message", () => {
    const rows = [{ seq: 2, id: "edit-first", hash: "", target: "first" }];
    expect(said(earlier({ t: "applied", client: "bob", room: "s", from: 2, to: 2, rows }), "I11")).toHaveLength(1);
  });

  it("finds that a deed which the run is about was never done", () => {
    const plan = (deed: string): Fact => ({ t: "plan", applies: [], deeds: [deed] });
    expect(broken(earlier(plan("reply"), plan("for-good"), plan("reaction")))).toEqual([]);
    expect(broken(earlier(plan("pin")))).toEqual(["I11"]);
    // What needs another deed before it is missed only where somebody tried.
    expect(broken(earlier(plan("restore")))).toEqual([]);
    const tried: Fact = {
      t: "deed",
      client: "bob",
      room: "s",
      id: "b",
      kind: "restore",
      target: "answer",
      words: null,
    };
    expect(broken(earlier(plan("restore"), tried))).toContain("I11");
  });
});

describe("I2 and I3, deeds", () => {
  it("finds one that nobody did, one that is there twice, and one that never arrived", () => {
    expect(broken(goodStory().filter((f) => !(f.t === "deed" && f.id === "edit-first")))).toEqual(["I2"]);
    expect(broken(logged(5, { id: "edit-first" }))).toContain("I3");
    const lost: Fact = { t: "deed", client: "bob", room: "s", id: "lost", kind: "edit", target: "answer", words: "" };
    expect(broken(earlier(lost))).toEqual(["I3"]);
    const no: Fact = {
      t: "answer",
      client: "bob",
      room: "s",
      results: [{ id: "lost", status: "refused", code: "no-target" }],
    };
    expect(broken(earlier(lost, no))).toEqual([]);
  });
});

describe("I12, receipts", () => {
  it.each(["read", "delivered"] as const)("finds that %s fell on the server", (what) => {
    const facts = changed("cursors", 0, (f) => {
      if (f.rows[1]) Object.assign(f.rows[1], { read: 1, delivered: 3, [what]: what === "read" ? 2 : 7, head: 9 });
    });
    expect(said(facts, "I12")).toEqual([expect.stringContaining("fell")]);
  });

  it("finds a cursor above the head, and one above what is delivered", () => {
    for (const far of [{ delivered: 4 }, { delivered: 3, read: 4 }]) {
      const facts = changed("cursors", 0, (f) => {
        if (f.rows[1]) Object.assign(f.rows[1], far);
      });
      expect(broken(facts)).toEqual(["I12"]);
    }
    const told = changed("told", 0, (f) => {
      f.others = [{ account: BOB, delivered: 10, read: 1 }];
    });
    expect(broken(told)).toEqual(["I12"]);
  });

  it("finds a device that forgets how far its person has read, or others", () => {
    expect(
      broken(
        changed("mark", 1, (f) => {
          f.read = 1;
        }),
      ),
    ).toEqual(["I12"]);
    expect(
      broken(
        changed("kept", 0, (f) => {
          f.others = [{ account: BOB, delivered: 7, read: 0 }];
        }),
      ),
    ).toEqual(["I12"]);
  });

  it("finds devices that do not agree in the end: of one person, or about another", () => {
    const own = changed("far", 1, (f) => {
      f.read = 2;
    });
    expect(said(own, "I12")).toEqual(["alice's other has read s up to 2; its person has up to 3"]);
    for (const others of [[], [{ account: BOB, delivered: 6, read: 0 }]]) {
      const facts = changed("far", 0, (f) => {
        f.others = others;
      });
      expect(broken(facts)).toEqual(["I12"]);
    }
  });

  it("asks nothing of who is out", () => {
    const facts = changed("far", 2, (f) => {
      f.others = [];
    });
    expect(broken([...facts, { t: "window", room: "s", client: "bob", from: 1, to: 9 }])).toEqual([]);
  });
});

describe("I13, what everybody reads", () => {
  it("finds devices that make different things of a room, and two folds that differ", () => {
    const other = changed("folded", 1, (f) => {
      f.hash = "another fold";
    });
    expect(said(other, "I13")).toEqual(["alice's other and alice make different things of s"]);
    const second = changed("folded", 0, (f) => {
      f.second = "another fold";
    });
    expect(said(second, "I13")).toEqual(["two folds of s on alice differ"]);
  });

  it("finds what is shown again after its deletion, and what is shown as deleted and is not", () => {
    const revived = changed("folded", 0, (f) => {
      [f.shown, f.gone] = [["first", "answer"], ["regretted"]];
    });
    expect(said(revived, "I13")).toHaveLength(2);
    const restored: Partial<Logged> = { kind: "restore", device: "bob", sender: BOB, id: "back", target: "answer" };
    const facts = changed("dump", 1, (f) => {
      f.events.push({ ...(f.events[8] as Logged), ...restored, seq: 10 });
    });
    expect(said(facts, "I13")).toEqual(
      ["alice", "alice's other", "bob"].map((client) => `${client} shows s/3 as deleted`),
    );
  });

  it("lets nobody delete what others said, and nothing come back from a deletion for good", () => {
    const alien = logged(9, { sender: "account of alice" });
    expect(said(alien, "I13")).toHaveLength(3);
    const late = changed("dump", 1, (f) => {
      const restore = { kind: "restore", id: "back", target: "regretted", sender: "account of alice" };
      f.events.push({ ...(f.events[7] as Logged), ...restore, hard: false, seq: 10 });
    });
    expect(said(late, "I13")).toEqual(["s/10 (restore) is about what was deleted for good before"]);
  });

  it("finds a token that stayed, and one that is gone without a reason", () => {
    expect(broken(logged(7, { blank: false }))).toEqual(["I13"]);
    expect(broken(logged(5, { blank: true }))).toEqual(["I13"]);
  });

  it("finds words on a device, tokens in a table, and a search that finds nothing", () => {
    for (const change of [{ found: ["regretted"] }, { control: false }])
      for (const at of [0, 1])
        expect(
          broken(
            changed("remains", at, (f) => {
              Object.assign(f, change);
            }),
          ),
        ).toEqual(["I13"]);
  });

  it("finds that a device still reads what was deleted for good", () => {
    const facts = changed("view", 3, (f) => {
      const item = f.items[5];
      if (item) [item.verdict, item.nonce] = ["ok", "regretted words"];
    });
    expect(broken(facts)).toEqual(["I3"]);
  });
});

describe("I15, that somebody writes", () => {
  const shown = (at: number) =>
    changed("shown", 1, (f) => {
      f.at = at;
    });

  it("finds that it is shown for too long, by as much as nothing was broken meanwhile", () => {
    expect(broken(shown(11_000))).toEqual([]);
    expect(broken(shown(11_001))).toEqual(["I15"]);
    const fault = (from: number, to: number): Fact[] => [
      { t: "fault", what: "hold", at: from },
      { t: "healed", what: "hold", at: to },
    ];
    expect(broken([...fault(2_000, 4_000), ...shown(13_000)])).toEqual([]);
    expect(broken([...fault(2_000, 4_000), ...shown(13_001)])).toEqual(["I15"]);
  });

  it("finds that it is shown still, and that nobody ever said it", () => {
    const still = goodStory().filter((f) => !(f.t === "shown" && f.accounts.length === 0));
    expect(broken([...still, { t: "shown", client: "bob", room: "s", accounts: [], at: 12_000 }])).toEqual(["I15"]);
    expect(broken(goodStory().filter((f) => f.t !== "types"))).toEqual(["I15"]);
  });

  it("finds it in the log", () => {
    expect(said(logged(1, { kind: "typing" }), "I15")).toEqual(["s/1 is of the kind typing, which no event is"]);
  });
});

describe("I16, unread", () => {
  it.each([0, 1, 2])("finds a device that counts otherwise: %i", (at) => {
    for (const unread of [2, -1])
      expect(
        broken(
          changed("unread", at, (f) => {
            f.unread = unread;
          }),
        ),
      ).toEqual(["I16"]);
  });

  it("finds a list that counts otherwise", () => {
    const facts = changed("unread", 2, (f) => {
      f.listed = 2;
    });
    expect(broken(facts)).toEqual(["I16"]);
  });

  it("counts neither one's own, nor what stands in threads, nor what is deleted", () => {
    for (const facts of [
      logged(2, { sender: BOB }),
      logged(2, { thread: "regretted" }),
      logged(8, { kind: "pin", hard: false }),
    ])
      expect(said(facts, "I16").map((line) => line.includes("bob"))).toEqual([true, true]);
  });
});

describe("a plan about what people do with messages", () => {
  it.each([
    ["I15", "shown"],
    ["I16", "unread"],
    ["I13", "folded"],
  ] as const)("fails a run about %s in which nothing of it happened", (name, t) => {
    const facts = goodStory().filter((fact) => fact.t !== t);
    expect(broken(facts)).toEqual([]);
    expect(broken([...facts, { t: "plan", applies: [name] }])).toEqual([name]);
  });

  it.each(["I11", "I12"])("fails a run about %s in which nothing of it happened", (name) => {
    const about = ["cursors", "mark", "told", "kept", "far", "deed"];
    const facts = goodStory().filter((fact) => !("room" in fact && fact.room === "s") && !about.includes(fact.t));
    expect(broken(facts)).toEqual([]);
    expect(broken([...facts, { t: "plan", applies: [name] }])).toEqual([name]);
  });
});
