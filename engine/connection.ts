import type { Link } from "./socket/link-state";

/** How things stand between this engine and its server, as a person is told. */
export type Connection =
  | "starting"
  | "online"
  | "reconnecting"
  | "offline"
  | "polling"
  | "notes-lacking"
  | "signed-out"
  | "needs-reload"
  | "unsupported";

/** What a state of the link means to a person, who is told as well while Notes to self did not arrive whole. */
export function connectionOf(link: Link, notesLacking = false): Connection {
  if (link.t === "open" && notesLacking) return "notes-lacking";
  switch (link.t) {
    case "idle":
    case "connecting":
      return link.t === "connecting" && link.tries > 0 ? "reconnecting" : "starting";
    case "open":
      return link.bus ? "online" : "polling";
    case "foreign":
      return "polling";
    case "waiting":
      return link.tries > 2 ? "offline" : "reconnecting";
    case "over":
      return link.why === "needs-reload" ? "needs-reload" : link.why === "signed-out" ? "signed-out" : "offline";
  }
}
