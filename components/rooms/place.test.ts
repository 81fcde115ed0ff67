import { describe, expect, it } from "vitest";
import { placeOf } from "./place";

const room = "8d3f0c1a-11aa-4bcd-8ef0-000000000001";

describe("what a path shows", () => {
  it("knows the list, a room, the settings and alice's link", () => {
    expect(placeOf("/")).toEqual({ t: "rooms" });
    expect(placeOf("/offline")).toEqual({ t: "rooms" });
    expect(placeOf(`/r/${room}`)).toEqual({ t: "room", room });
    expect(placeOf("/settings")).toEqual({ t: "settings" });
    expect(placeOf("/@alice")).toEqual({ t: "meet", handle: "alice" });
    expect(placeOf("/%40alice")).toEqual({ t: "meet", handle: "alice" });
  });

  it("is nowhere for what mallory makes up", () => {
    for (const path of ["/r/1", "/r/", "/@", "/@A", "/alice", "/%E0%A4%A", "/r/../settings"])
      expect(placeOf(path)).toEqual({ t: "nowhere" });
  });
});
