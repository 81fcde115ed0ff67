import { CLOSE } from "@/protocol/socket/close-code";
import { PROTOCOL } from "@/protocol/version";

/** Where the line to the sidecar stands. `tries` counts failures in a row. */
export type Link =
  | { t: "idle" }
  | { t: "connecting"; tries: number }
  | { t: "open"; bus: boolean }
  | { t: "waiting"; tries: number }
  /** the sidecar does not speak as this client does: HTTP carries everything, and it is asked again now and then */
  | { t: "foreign" }
  | { t: "over"; why: "signed-out" | "needs-reload" | "stopped" };

export type LinkEvent =
  | { t: "start" }
  | { t: "welcome" }
  | { t: "bus"; up: boolean }
  /** `server`: the protocol that the pages' server speaks, where it said so before */
  | { t: "closed"; code: number; server?: number | undefined }
  | { t: "refused"; code: string }
  | { t: "timer" }
  | { t: "stop" };

/** What the owner of the link does next. `delay` in ms before jitter. */
export type LinkEffect = { t: "connect" } | { t: "wait"; delay: number } | { t: "drop" };

const FIRST_MS = 500;
const MOST_MS = 30_000;
/** A sidecar that does not understand this client is asked again this often: it may have been renewed. */
const FOREIGN_MS = 60_000;

/** One pure step of the link. Fatal close codes end it; everything else is tried again, ever more slowly. */
export function nextLink(link: Link, event: LinkEvent): [Link, LinkEffect[]] {
  if (link.t === "over") return [link, []];
  switch (event.t) {
    case "start":
      return link.t === "idle" ? [{ t: "connecting", tries: 0 }, [{ t: "connect" }]] : [link, []];
    case "timer":
      if (link.t === "foreign") return [{ t: "connecting", tries: 0 }, [{ t: "connect" }]];
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
      if (event.code === CLOSE.badFrame) return foreign();
      if (event.code !== CLOSE.protocolTooOld) return again(link);
      // Pages and sidecars are not renewed at one moment. A reload brings what the pages' server has, and nothing newer.
      return (event.server ?? PROTOCOL + 1) > PROTOCOL ? [{ t: "over", why: "needs-reload" }, []] : foreign();
  }
}

function foreign(): [Link, LinkEffect[]] {
  return [{ t: "foreign" }, [{ t: "wait", delay: FOREIGN_MS }]];
}

function again(link: Link): [Link, LinkEffect[]] {
  if (link.t === "waiting" || link.t === "foreign") return [link, []];
  const tries = link.t === "connecting" ? link.tries + 1 : 1;
  return [{ t: "waiting", tries }, [{ t: "wait", delay: Math.min(MOST_MS, FIRST_MS * 2 ** (tries - 1)) }]];
}
