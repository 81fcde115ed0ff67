import { describe, expect, it } from "vitest";
import type { Event } from "@/protocol/event";
import { meet, placeholdersOf, say, textsOf, until } from "../support/headless-person";
import type { Frame } from "../support/hostile-proxy";
import { frozenBy, hostileStage, rewriteEvents } from "./hostile-story";

const stage = hostileStage();

describe("a server that tampers with messages", () => {
  const messageAfter = (text: number) => {
    let seen = 0;
    const ids = new Map<string, number>();
    return (event: Event) => {
      if (event.kind !== "message") return false;
      if (!ids.has(event.id)) ids.set(event.id, ++seen);
      return ids.get(event.id) === text;
    };
  };

  it("moves alice's token to another id", async () => {
    const first = messageAfter(1);
    const other = "01234567-89ab-4cde-8f01-23456789abcd" as Event["id"];
    const hooks = rewriteEvents((e) => (first(e) ? { ...e, id: other } : e));
    await stage.attack(hooks, ["two", "three"], "unverified/moved", ["one", "three"]);
  });

  it("puts other words under alice's name, with a token that nobody sealed", async () => {
    const first = messageAfter(1);
    const hooks = rewriteEvents((e) =>
      first(e) ? { ...e, token: `${e.token?.slice(0, -8)}AAAAAAA=` as Event["token"] } : e,
    );
    await stage.attack(hooks, ["two", "three"], "unverified/moved", ["one", "three"]);
  });

  it("says that alice wrote at another moment of the room's keys", async () => {
    const first = messageAfter(1);
    const hooks = rewriteEvents((e) => (first(e) ? { ...e, epoch: 7 as Event["epoch"] } : e));
    await stage.attack(hooks, ["two", "three"], "unverified/epoch", ["one", "three"]);
  });

  it("says that bob himself wrote what alice wrote", async () => {
    const { alice, bob, room } = await stage.story();
    const first = messageAfter(1);
    const { account, device } = bob.engine.core.me;
    stage.proxy().hooks = rewriteEvents((e) => (first(e) ? { ...e, sender: account, device } : e));
    await say(alice, room, "two");
    await until("bob is told", stage.people, async () =>
      (await placeholdersOf(bob, room)).includes("unverified/moved"),
    );
    expect(await textsOf(bob, room)).toEqual(["one"]);
  });

  it("brings in somebody who is not in the room", async () => {
    const { alice, bob, room } = await stage.story();
    const mallory = stage.mallory();
    const first = messageAfter(1);
    const { account, device } = mallory.engine.core.me;
    stage.proxy().hooks = rewriteEvents((e) => (first(e) ? { ...e, sender: account, device } : e));
    await say(alice, room, "two");
    await until("bob is told", stage.people, async () =>
      (await placeholdersOf(bob, room)).includes("unverified/not-a-member"),
    );
    expect(await textsOf(bob, room)).toEqual(["one"]);
  });

  it("moves a token of alice to her words in another room", async () => {
    const { alice, bob, room } = await stage.story();
    const carla = stage.carla();
    const other = await meet(carla, bob);
    let taken: Event | null = null;
    stage.proxy().hooks = rewriteEvents((e) => {
      if (e.room === room && e.kind === "message") taken = e;
      if (e.room !== other || e.kind !== "message" || !taken) return e;
      return { ...e, token: taken.token, tokenHash: taken.tokenHash };
    });
    await say(alice, room, "only for bob");
    await until("bob reads alice", stage.people, async () => (await textsOf(bob, room)).includes("only for bob"));
    await say(carla, other, "hello");
    await until("bob is told", stage.people, async () => (await placeholdersOf(bob, other)).includes("unverified/mac"));
    expect(await textsOf(bob, other)).toEqual([]);
  });

  it("blanks a token", async () => {
    const first = messageAfter(1);
    await stage.attack(
      rewriteEvents((e) => (first(e) ? { ...e, token: null } : e)),
      ["two", "three"],
      "removed",
      ["one", "three"],
    );
  });

  it("shows alice's words a second time", async () => {
    let copied: Event | null = null;
    const second = messageAfter(2);
    const hooks = rewriteEvents((e) => {
      if (second(e) && copied) return { ...copied, seq: e.seq };
      if (e.kind === "message") copied ??= e;
      return e;
    });
    await stage.attack(hooks, ["two", "three", "four"], "unverified/replayed", ["one", "two", "four"]);
  });

  it("drops an event and closes the hole", async () => {
    const first = messageAfter(1);
    let dropped = Number.POSITIVE_INFINITY;
    const down = (frame: Frame): Frame | null => {
      if (frame.t !== "events") return frame.t === "heads" || frame.t === "joined" ? null : frame;
      const events = frame.events as Event[];
      const gone = events.find(first);
      if (gone) dropped = gone.seq;
      const kept = events
        .filter((e) => !first(e))
        .map((e) => (e.seq > dropped ? { ...e, seq: (e.seq - 1) as Event["seq"] } : e));
      if (kept.length === 0) return null;
      return { ...frame, from: kept[0]?.seq, to: kept.at(-1)?.seq, events: kept };
    };
    await stage.attack({ down }, ["two", "three"], "missing", ["one", "three"]);
  });

  it("changes the order of alice's words", async () => {
    const [first, second] = [messageAfter(1), messageAfter(2)];
    let early: Event | null = null;
    const down = (frame: Frame): Frame | null => {
      if (frame.t === "heads" || frame.t === "joined") return null;
      const [event] = frame.t === "events" ? (frame.events as Event[]) : [];
      if (event && first(event) && !second(event)) {
        early = event;
        return null;
      }
      if (!event || !early || !second(event)) return frame;
      const [a, b] = [early.seq, event.seq];
      return {
        ...frame,
        from: a,
        to: b,
        events: [
          { ...event, seq: a },
          { ...early, seq: b },
        ],
      };
    };
    await stage.attack({ down }, ["two", "three", "four"], "unverified/replayed", ["one", "three", "four"]);
  });

  it("shows another event where bob already holds one", async () => {
    const { alice, bob, room } = await stage.story();
    await say(alice, room, "two");
    await until("bob reads two", stage.people, async () => (await textsOf(bob, room)).includes("two"));
    const [row] = await bob.store.read(["events"], (tx) =>
      tx.range("events", { from: [room], to: [room], reverse: true, limit: 1 }),
    );
    if (!row) throw new Error("bob holds nothing");
    const forged = { ...row.event, id: "01234567-89ab-4cde-8f01-23456789abcd", tokenHash: "A".repeat(43), token: null };
    stage.proxy().hooks = {
      down(frame) {
        if (frame.t !== "events") return frame;
        return { ...frame, from: row.seq, events: [forged, ...(frame.events as Event[])] };
      },
    };
    await say(alice, room, "three");
    await until("the room is frozen", stage.people, () => frozenBy(bob, room) === "fork");
    expect(await textsOf(bob, room)).toEqual(["one", "two"]);
    await say(bob, room, "anybody there?");
    expect(await textsOf(alice, room)).not.toContain("anybody there?");
  });
});
