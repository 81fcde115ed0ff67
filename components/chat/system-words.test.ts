import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import type { SystemItem } from "@/engine/client/engine-client";
import words from "@/messages/en.json";
import type { AccountId } from "@/protocol/ids";
import { noteStanding, type Standing, systemKey } from "./system-words";

const person = (name: string, me = false) => ({ account: name as AccountId, handle: name.toLowerCase(), name, me });
const [ana, bob, carla] = [person("Ana"), person("Bob"), person("Carla")];
const me = person("Me", true);
const AT = Date.UTC(2026, 10, 22);
const HOUR = AT / 1000 + 3_600;
const NEVER = 253_402_300_799;

type Told = Partial<Omit<SystemItem, "actor">> & { actor?: typeof ana };
function line({ actor = ana, people = [], ...rest }: Told): SystemItem {
  const quiet = { role: null, mutedUntil: 0, title: null };
  return {
    t: "system",
    key: "1/system",
    seq: 1,
    kind: "add",
    actor,
    mine: actor.me,
    at: AT,
    people,
    count: people.length,
    ...quiet,
    ...rest,
  };
}

const t = createTranslator({ locale: "en", messages: words, namespace: "system" });
/** The line as one reads it; how names are joined is the language's own affair and not looked at here. */
function said(told: Told, before: Standing | null = null, group = true): string {
  const item = line(told);
  const plain = (inner: unknown) => String(inner);
  const people = item.people.map((one) => (one.me ? "you" : one.name)).join("+");
  return t.markup(systemKey(item, group, before), {
    b: plain,
    who: plain,
    people: () => people,
    name: item.actor.name,
    title: item.title ?? "",
    until: "then",
  });
}
const role = (to: SystemItem["role"], whom = bob, mutedUntil = 0) =>
  ({ kind: "role", people: [whom], role: to, mutedUntil }) as const;

describe("lines about a room", () => {
  it("say who added and removed whom: others, me, and I", () => {
    expect(said({ people: [bob, carla] })).toBe("Ana added Bob+Carla.");
    expect(said({ actor: me, people: [bob] })).toBe("You added Bob.");
    expect(said({ people: [me] })).toBe("Ana added you.");
    expect(said({ people: [me, bob] })).toBe("Ana added you+Bob.");
    expect(said({ kind: "remove", people: [bob] })).toBe("Ana removed Bob.");
    expect(said({ kind: "remove", people: [me] })).toBe("Ana removed you.");
    expect(said({ kind: "remove", actor: me, people: [bob] })).toBe("You removed Bob.");
    expect(said({ kind: "leave", actor: bob })).toBe("Bob left.");
    expect(said({ kind: "leave", actor: me })).toBe("You left.");
  });

  it("say who made what", () => {
    expect(said({ kind: "create" }, null, false)).toBe("Ana started this chat.");
    expect(said({ kind: "create", people: [bob, me] })).toBe("Ana made this group with Bob+you.");
    expect(said({ kind: "create", people: [me] })).toBe("Ana made this group with you.");
    expect(said({ kind: "create", actor: me, people: [bob] })).toBe("You made this group with Bob.");
    expect(said({ kind: "create", actor: me })).toBe("You made this group.");
    expect(said({ kind: "settings", title: "Supper" })).toBe("Ana named the group Supper.");
    expect(said({ kind: "rotate", actor: me, title: "Supper" })).toBe("You named the group Supper.");
    expect(said({ kind: "rotate" })).toBe("Ana renewed the room’s key.");
    expect(said({ kind: "settings", actor: me })).toBe("You changed the group’s settings.");
    expect(said({ kind: "restart" })).toBe("Ana restarted this room.");
    expect(said({ kind: "emoji" })).toBe("Ana changed something in this room.");
  });

  it("say what somebody became", () => {
    const was: Standing = { role: "member", mutedUntil: 0 };
    expect(said(role("admin"), was)).toBe("Ana made Bob an admin.");
    expect(said(role("admin"))).toBe("Ana made Bob an admin.");
    expect(said(role("owner", me), was)).toBe("Ana made you an owner.");
    expect(said({ actor: me, ...role("member") }, { ...was, role: "admin" })).toBe("You made Bob a member.");
    expect(said({ actor: bob, ...role("member") }, { ...was, role: "admin" })).toBe("Bob stepped down to member.");
    expect(said({ actor: me, ...role("admin", me) }, { ...was, role: "owner" })).toBe("You stepped down to admin.");
  });

  it("say who may not write, and who may again", () => {
    const was: Standing = { role: "member", mutedUntil: HOUR };
    expect(said(role("member", bob, HOUR))).toBe("Ana muted Bob until then.");
    expect(said(role("member", me, NEVER))).toBe("Ana muted you.");
    expect(said({ actor: me, ...role("member") }, was)).toBe("You unmuted Bob.");
    expect(said(role("admin", bob, HOUR), was)).toBe("Ana made Bob an admin.");
  });

  it("claim nothing where the lines above do not tell", () => {
    expect(said(role("member"))).toBe("Ana changed what Bob may do here.");
    expect(said(role("member", me))).toBe("Ana changed what you may do here.");
    expect(said({ kind: "role" })).toBe("Ana changed something in this room.");
  });
});

describe("what the lines tell of everybody’s standing", () => {
  it("is forgotten of those who went", () => {
    const known = new Map<AccountId, Standing>();
    noteStanding(known, line({ kind: "create", people: [bob, carla] }));
    noteStanding(known, line({ ...role("admin", bob, HOUR) }));
    expect(Object.fromEntries(known)).toEqual({
      Ana: { role: "owner", mutedUntil: 0 },
      Bob: { role: "admin", mutedUntil: HOUR },
      Carla: { role: "member", mutedUntil: 0 },
    });
    noteStanding(known, line({ kind: "leave", actor: bob }));
    noteStanding(known, line({ kind: "remove", people: [carla] }));
    expect([...known.keys()]).toEqual(["Ana"]);
  });
});
