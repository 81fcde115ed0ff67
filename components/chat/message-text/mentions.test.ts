import { describe, expect, it } from "vitest";
import type { Member } from "@/engine/client/engine-client";
import type { AccountId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import { mentionOptions, mentionQuery } from "./mention-query";
import { namedBy, roomPeople, wakesIn } from "./mentions";

const somebody = (handle: string, name: string, role: Role = "member", me = false): Member => ({
  account: `account-${handle}` as AccountId,
  handle,
  name,
  role,
  mutedUntil: 0,
  me,
});
const ana = somebody("ana", "Ana Ruiz", "owner", true);
const bo = somebody("bo.b", "Bo Berg");
const cyd = somebody("cyd", "Björn Cyd");
const group = roomPeople("group", [ana, bo, cyd]);

describe("who is named", () => {
  it.each([
    ["bo.b", "bo.b"],
    ["bo.b.but", "bo.b"],
    ["cyd-s", "cyd"],
    ["cyd...ok", "cyd"],
  ])("@%s is @%s", (written, wanted) => {
    const named = namedBy(written, group, ana.account);
    expect(named?.t === "member" && named.member.handle).toBe(wanted);
    expect(named?.length).toBe(wanted.length);
  });

  it.each(["bo", "bo.", "cydney", "nobody", "constructor"])("@%s is nobody", (written) =>
    expect(namedBy(written, group, ana.account)).toBeNull(),
  );

  it("everybody, where one who stands above the members calls them", () => {
    expect(namedBy("room", group, ana.account)?.t).toBe("everybody");
    expect(namedBy("room", group, bo.account)).toBeNull();
    expect(namedBy("room", roomPeople("direct", [ana, bo]), ana.account)).toBeNull();
  });
});

describe("who is woken", () => {
  it.each([
    ["hi @bo.b and **@Cyd**, @bo.b", ["bo.b", "cyd"]],
    ["- @cyd\n> @bo.b", ["cyd", "bo.b"]],
    ["@room", ["bo.b", "cyd"]],
    ["`@bo.b` ana@cyd @ana @nobody\n```\n@cyd\n```", []],
    ["nobody at all", []],
  ])("by %j", (text, handles) => expect(wakesIn(text, group)).toEqual(handles.map((handle) => `account-${handle}`)));

  it("nobody, where one may not call everybody", () => {
    const asBo = roomPeople("group", [{ ...ana, me: false }, { ...bo, me: true }, cyd]);
    expect(wakesIn("@room", asBo)).toEqual([]);
  });
});

describe("a name that is being written", () => {
  it("begins with an @ of its own and ends at the caret", () => {
    expect(mentionQuery("hi @an there", 6)).toEqual({ from: 3, to: 6, typed: "an" });
    expect(mentionQuery("@", 1)).toEqual({ from: 0, to: 1, typed: "" });
    expect(mentionQuery("mail ana@ex", 11)).toBeNull();
    expect(mentionQuery("@ana ", 5)).toBeNull();
    expect(mentionQuery(`${"x".repeat(15_000)} @b`, 15_003)?.typed).toBe("b");
  });

  it("may mean those whose name or handle has it in it, the likeliest first, never oneself", () => {
    const handles = (typed: string) => mentionOptions(typed, group).map(({ handle }) => handle);
    expect(handles("")).toEqual(["bo.b", "cyd", "room"]);
    expect(handles("b")).toEqual(["bo.b", "cyd"]);
    expect(handles("bjorn")).toEqual(["cyd"]);
    expect(handles("ana")).toEqual([]);
    expect(handles("ro")).toEqual(["room"]);
  });

  it("lists no more than fit, everybody among them", () => {
    const many = Array.from({ length: 40 }, (_, at) => somebody(`person${at}`, `Person ${at}`));
    const options = mentionOptions("", roomPeople("group", [ana, ...many]));
    expect(options).toHaveLength(6);
    expect(options.at(-1)?.handle).toBe("room");
  });
});
