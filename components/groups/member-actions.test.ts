import { describe, expect, it } from "vitest";
import type { Member } from "@/engine/client/engine-client";
import type { AccountId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import { actionsOn, FOREVER, isLastOwner, isMuted } from "./member-actions";

const sits = (name: string, role: Role, me = false): Member => ({
  account: name as AccountId,
  handle: name,
  name,
  role,
  mutedUntil: 0,
  me,
});
const nothing = { roles: [], mute: false, remove: false, message: true };

/** What alice, in this role, may do with bob in that one. */
const may = (mine: Role, theirs: Role, manage = true) => {
  const bob = sits("bob", theirs);
  return actionsOn(bob, [sits("alice", mine, true), sits("carla", "owner"), bob], manage);
};

describe("the ladder of a group", () => {
  it("lets owners act on everybody", () => {
    expect(may("owner", "member")).toEqual({ roles: ["owner", "admin"], mute: true, remove: true, message: true });
    expect(may("owner", "admin")).toEqual({ roles: ["owner", "member"], mute: true, remove: true, message: true });
    expect(may("owner", "owner")).toEqual({ roles: ["admin", "member"], mute: false, remove: true, message: true });
  });

  it("lets admins act on members alone, and make nobody their equal", () => {
    expect(may("admin", "member")).toEqual({ roles: [], mute: true, remove: true, message: true });
    expect(may("admin", "admin")).toEqual(nothing);
    expect(may("admin", "owner")).toEqual(nothing);
  });

  it("lets members write to each other, and nobody act in a group that does not let them", () => {
    for (const role of ["member", "admin", "owner"] as const) expect(may("member", role)).toEqual(nothing);
    expect(may("owner", "member", false)).toEqual(nothing);
  });

  it("lets one step down, but not the last owner", () => {
    const alice = sits("alice", "owner", true);
    const own = { mute: false, remove: false, message: false };
    const down = (members: Member[]) => actionsOn(alice, members, true);
    expect(down([alice, sits("bob", "owner")])).toEqual({ ...own, roles: ["admin", "member"] });
    expect(down([alice, sits("bob", "admin")])).toEqual({ ...own, roles: [] });
    const admin = sits("alice", "admin", true);
    expect(actionsOn(admin, [admin, sits("bob", "owner")], true)).toEqual({ ...own, roles: ["member"] });
    const member = sits("alice", "member", true);
    expect(actionsOn(member, [member, sits("bob", "owner")], false)).toEqual({ ...own, roles: [] });
  });

  it("knows the last owner, who may leave once nobody is left", () => {
    const alice = sits("alice", "owner", true);
    expect(isLastOwner([alice, sits("bob", "admin")])).toBe(true);
    expect(isLastOwner([alice])).toBe(false);
    expect(isLastOwner([alice, sits("bob", "owner")])).toBe(false);
    expect(isLastOwner([sits("alice", "admin", true), sits("bob", "owner")])).toBe(false);
  });

  it("knows who may not write now", () => {
    expect([0, 100, 101, FOREVER].map((mutedUntil) => isMuted({ mutedUntil }, 100))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
