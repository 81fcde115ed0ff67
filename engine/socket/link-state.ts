import { CLOSE } from "@/protocol/socket/close-code";

/** Where the line to the sidecar stands. `tries` counts failures in a row. */
export type Link =
  | { t: "idle" }
  | { t: "connecting"; tries: number }
  | { t: "open"; bus: boolean }
  | { t: "waiting"; tries: number }
  | { t: "over"; why: "signed-out" | "needs-reload" | "stopped" };

export type LinkEvent =
  | { t: "start" }
  | { t: "welcome" }
  | { t: "bus"; up: boolean }
  | { t: "closed"; code: number }
  | { t: "refused"; code: string }
  | { t: "timer" }
  | { t: "stop" };

/** What the owner of the link does next. `delay` in ms before jitter. */
export type LinkEffect = { t: "connect" } | { t: "wait"; delay: number } | { t: "drop" };

const FIRST_MS = 500;
const MOST_MS = 30_000;

/** One pure step of the link. Fatal close codes end it; everything else is tried again, ever more slowly. */
export function nextLink(link: Link, event: LinkEvent): [Link, LinkEffect[]] {
  if (link.t === "over") return [link, []];
  switch (event.t) {
    case "start":
      return link.t === "idle" ? [{ t: "connecting", tries: 0 }, [{ t: "connect" }]] : [link, []];
    case "timer":
      return link.t === "waiting" ? [{ t: "connecting", tries: link.tries }, [{ t: "connect" }]] : [link, []];
    case "welcome":
      return [{ t: "open", bus: true }, []];
    case "bus":
      return link.t === "open" ? [{ t: "open", bus: event.up }, []] : [link, []];
    case "stop":
      return [{ t: "over", why: "stopped" }, [{ t: "drop" }]];
    case "refused":
      if (event.code === "no-session") return [{ t: "over", why: "signed-out" }, []];
      return again(link);
    case "closed":
      if (event.code === CLOSE.sessionEnded) return [{ t: "over", why: "signed-out" }, []];
      if (event.code === CLOSE.protocolTooOld) return [{ t: "over", why: "needs-reload" }, []];
      return again(link);
  }
}

function again(link: Link): [Link, LinkEffect[]] {
  if (link.t === "waiting") return [link, []];
  const tries = link.t === "connecting" ? link.tries + 1 : 1;
  return [{ t: "waiting", tries }, [{ t: "wait", delay: Math.min(MOST_MS, FIRST_MS * 2 ** (tries - 1)) }]];
}
