import { describe, expect, it } from "vitest";
import { CLOSE } from "@/protocol/socket/close-code";
import { PROTOCOL } from "@/protocol/version";
import { connectionOf } from "../connection";
import { type Link, type LinkEvent, nextLink } from "./link-state";

const link = (...events: LinkEvent[]) => events.reduce<Link>((at, event) => nextLink(at, event)[0], { t: "idle" });

describe("the link to a sidecar", () => {
  it("opens by a welcome", () => {
    expect(link({ t: "start" }, { t: "welcome" })).toEqual({ t: "open", bus: true });
  });

  it("tries again ever more slowly, at most every 30 s", () => {
    let at: Link = link({ t: "start" });
    const delays: number[] = [];
    for (let i = 0; i < 12; i++) {
      const [waiting, effects] = nextLink(at, { t: "closed", code: 1006 });
      if (effects[0]?.t === "wait") delays.push(effects[0].delay);
      at = nextLink(waiting, { t: "timer" })[0];
    }
    expect(delays.slice(0, 3)).toEqual([500, 1_000, 2_000]);
    expect(Math.max(...delays)).toBe(30_000);
  });

  it("[R48] is over for good when the session ended or Sotto is too old, and says which", () => {
    expect(link({ t: "start" }, { t: "closed", code: CLOSE.sessionEnded })).toEqual({ t: "over", why: "signed-out" });
    expect(link({ t: "start" }, { t: "refused", code: "no-session" })).toEqual({ t: "over", why: "signed-out" });
    const old = link({ t: "start" }, { t: "closed", code: CLOSE.protocolTooOld });
    expect(old).toEqual({ t: "over", why: "needs-reload" });
    expect(nextLink(old, { t: "start" })).toEqual([old, []]);
  });

  it("[R79] goes by HTTP, and asks again now and then, where the sidecar is older than this client", () => {
    const welcomed = link({ t: "start" }, { t: "welcome" });
    for (const [at, code] of [
      [link({ t: "start" }), CLOSE.protocolTooOld],
      [welcomed, CLOSE.badFrame],
    ] as const) {
      const [foreign, effects] = nextLink(at, { t: "closed", code, server: PROTOCOL });
      expect([foreign, effects]).toEqual([{ t: "foreign" }, [{ t: "wait", delay: 60_000 }]]);
      expect(connectionOf(foreign)).toBe("polling");
      expect(nextLink(foreign, { t: "timer" })).toEqual([{ t: "connecting", tries: 0 }, [{ t: "connect" }]]);
    }
  });

  it("[R5] is over where the pages' server, too, is newer than this client: a reload brings the newer one", () => {
    const old = link({ t: "start" }, { t: "closed", code: CLOSE.protocolTooOld, server: PROTOCOL + 1 });
    expect(old).toEqual({ t: "over", why: "needs-reload" });
  });

  it("[R52] falls back while the sidecar does not hear its bus", () => {
    expect(link({ t: "start" }, { t: "welcome" }, { t: "bus", up: false })).toEqual({ t: "open", bus: false });
  });
});
