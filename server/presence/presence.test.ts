import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Privacy } from "@/protocol/http/presence";
import type { AccountId } from "@/protocol/ids";
import { type Closeness, closeness, type HereState, type PresenceState } from "@/protocol/presence";
import { combinedHere, combinedState } from "./combined-state";
import { seenRoughly } from "./seen-roughly";
import { type Standing, shownPresence } from "./shown-presence";

const states = fc.array(fc.constantFrom<HereState>("active", "idle"), { maxLength: 12 });
const hereAs = (state: PresenceState): HereState[] =>
  state === "offline" ? [] : [state === "online" ? "active" : "idle"];

describe("[R99] what a person's devices say together", () => {
  it("is online where one is in use, idle where all rest, offline where there is none, in whatever order", () => {
    fc.assert(
      fc.property(states, fc.integer(), (said, seed) => {
        const expected = said.includes("active") ? "online" : said.length > 0 ? "idle" : "offline";
        expect(combinedState(said)).toBe(expected);
        const turned = said.map((_, i) => said[(i + Math.abs(seed)) % said.length] as HereState);
        expect(combinedState(turned)).toBe(expected);
      }),
    );
  });

  it("is the same whether nodes are put together first or all at once", () => {
    fc.assert(
      fc.property(fc.array(states, { maxLength: 5 }), (nodes) => {
        const each = nodes.flatMap((said) => combinedHere(said) ?? []);
        expect(combinedState(each)).toBe(combinedState(nodes.flat()));
        expect(combinedState(nodes.flatMap((said) => hereAs(combinedState(said))))).toBe(combinedState(nodes.flat()));
      }),
    );
  });
});

describe("[R101] what of somebody's presence another is told", () => {
  const account = "bob" as AccountId;
  const now = Date.UTC(2026, 10, 23, 9, 30);
  const privacy = fc.record({ online: fc.boolean(), lastSeen: fc.constantFrom(...closeness.options) });
  const sight = fc.record({ near: fc.boolean(), viewer: privacy, subject: privacy });
  const standing = fc.record({
    account: fc.constant(account),
    state: fc.constantFrom<PresenceState>("online", "idle", "offline"),
    seenAt: fc.option(fc.integer({ min: 1, max: now }), { nil: null }),
  });
  const nobody = [account, "offline", null];

  it("is that of somebody who never was here, where they do not stand near or either of them hides", () => {
    fc.assert(
      fc.property(sight, standing, (seen, how) => {
        if (seen.near && seen.viewer.online && seen.subject.online) return;
        expect(shownPresence(seen, how, now)).toEqual(nobody);
      }),
    );
  });

  it("is the same both ways: whoever hides something does not see it, nor more closely than they show it", () => {
    fc.assert(
      fc.property(sight, standing, ({ near, viewer, subject }, how) => {
        expect(shownPresence({ near, viewer, subject }, how, now)).toEqual(
          shownPresence({ near, viewer: subject, subject: viewer }, how, now),
        );
      }),
    );
  });

  it("holds no time that somebody lets be told only roughly: any other of that day looks the same", () => {
    const roughly = fc.record({ online: fc.boolean(), lastSeen: fc.constantFrom<Closeness>("roughly", "nobody") });
    const day = fc.integer({ min: 0, max: 400 }).map((days) => Date.UTC(2026, 10, 23) - days * 86_400_000);
    const inDay = fc.integer({ min: 0, max: 86_399_999 });
    fc.assert(
      fc.property(sight, roughly, day, inDay, inDay, (seen, vague, from, one, other) => {
        for (const view of [
          { ...seen, subject: vague },
          { ...seen, viewer: vague },
        ]) {
          const at = (ms: number) => shownPresence(view, { account, state: "offline", seenAt: from + ms }, now);
          expect(at(one)).toEqual(at(other));
          expect(typeof at(one)[2]).not.toBe("number");
        }
      }),
    );
  });

  it("says roughly by whole days, whenever in them one looks", () => {
    const daysAgo = (days: number) => {
      const at = Date.UTC(2026, 10, 23 - days);
      const words = [at, at + 86_399_999].flatMap((then) => [
        seenRoughly(then, now),
        seenRoughly(then, now + 52_000_000),
      ]);
      expect(new Set(words).size).toBe(1);
      return words[0];
    };
    expect([0, 1, 2].map(daysAgo)).toEqual(["recently", "recently", "recently"]);
    expect([3, 6, 7, 29].map(daysAgo)).toEqual(["week", "week", "month", "month"]);
    expect([30, 4_000].map(daysAgo)).toEqual(["long", "long"]);
    expect(seenRoughly(now + 600_000, now)).toBe("recently");
  });

  it("tells the time only of who is away, and only where both show it", () => {
    const all = { online: true, lastSeen: "minute" } as const;
    const vague = { online: true, lastSeen: "roughly" } as const;
    const quiet = { online: true, lastSeen: "nobody" } as const;
    const away = { account, state: "offline", seenAt: 60_000 } as const;
    const shown = (viewer: Privacy, subject: Privacy, how: Standing = away) =>
      shownPresence({ near: true, viewer, subject }, how, now);
    expect(shown(all, all)).toEqual([account, "offline", 60_000]);
    expect([shown(vague, all), shown(all, vague), shown(vague, vague)]).toEqual(
      Array.from({ length: 3 }, () => [account, "offline", "long"]),
    );
    for (const other of [all, vague, quiet]) {
      expect([shown(quiet, other), shown(other, quiet)]).toEqual([nobody, nobody]);
      expect(shown(quiet, other, { ...away, state: "idle" })).toEqual([account, "idle", null]);
    }
    expect(shown(all, all, { ...away, state: "online" })).toEqual([account, "online", null]);
    expect(shown(vague, all, { ...away, seenAt: null })).toEqual(nobody);
  });
});
