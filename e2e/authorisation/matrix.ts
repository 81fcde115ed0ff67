import type { Up } from "@/protocol/socket/up/up";
import type { ActionName, RouteName } from "@/server/http/routes";

/**
 * Who knocks. `operator`: of the server, and a stranger to every room. `ex`: was removed from the room. The last three are
 * a member of the room: with a session that has no device yet, with a revoked session, with an ended device.
 */
export const ROLES = ["anon", "stranger", "operator", "member", "ex", "half", "revoked", "lost"] as const;
export type Role = (typeof ROLES)[number];

/** `window`: only what lies within the time of one's membership. */
export type Verdict = "allow" | "window" | "deny";

/** Every way in: routes, server actions, frames up, what comes down unasked, pages, the front's own events door. */
export type DoorName =
  | RouteName
  | `action ${ActionName}`
  | `socket ${Up["t"]}`
  | "socket events"
  | "socket signals"
  | "page /r/[room]"
  | "front POST /api/v1/rooms/[room]/events";

/** One thing that somebody may want, every door to it, and who may. `hidden`: a refusal must not tell whether the thing is there. */
export interface Row {
  readonly action: string;
  readonly doors: readonly DoorName[];
  readonly verdicts: Readonly<Record<Role, Verdict>>;
  readonly hidden: boolean;
}

const VERDICTS: Readonly<Record<string, Verdict>> = { A: "allow", W: "window", "·": "deny" };

/** A line of the table: a letter for each role in order, A allow, W within one's window, · deny. */
function row(letters: string, action: string, ...doors: readonly DoorName[]): Row {
  const given = letters.split(" ").map((letter) => VERDICTS[letter]);
  if (given.length !== ROLES.length || given.includes(undefined)) throw new Error(`${action}: ${letters}`);
  const verdicts = Object.fromEntries(ROLES.map((role, i) => [role, given[i]])) as Record<Role, Verdict>;
  return { action, doors, verdicts, hidden: false };
}

const hidden = (line: Row): Row => ({ ...line, hidden: true });

/** Who may do what, for everything that exists. Each line is driven through each of its doors. */
export const MATRIX: readonly Row[] = [
  //    an st op me ex ha re lo
  row("A A A A A A A A", "see that the server lives", "GET /healthz"),
  row("A A A A A A A A", "read what a page needs before anybody signs in", "GET /api/v1/config"),
  row("A A A A A A A A", "begin to sign in", "GET /api/auth/[...nextauth]", "POST /api/v1/sessions/start"),
  row("A A A A A A A A", "begin to sign up", "POST /api/v1/accounts/start"),
  row("· · · · · · · ·", "finish a sign-up that nobody began", "POST /api/v1/accounts"),
  row("· · · · · · · ·", "finish a sign-in that nobody began", "POST /api/auth/[...nextauth]"),
  row(
    "· · · · · · · ·",
    "recover somebody with a guessed code",
    "POST /api/v1/recovery/start",
    "POST /api/v1/recovery",
  ),

  row("· A A A A A · ·", "read the own account", "GET /api/v1/account"),
  row("· A A A A A · ·", "read the own vault", "GET /api/v1/vault"),
  row("· A A A A A · ·", "give one's password again", "POST /api/v1/sessions/unlock"),
  row("· A A A A A · ·", "list the own sessions", "GET /api/v1/sessions"),
  row("· A A A A A · ·", "sign out", "POST /api/v1/sign-out"),
  row("· A A A A A · ·", "end another session of one's own", "action sessions/actions#endSessionAction"),
  hidden(row("· · · · · · · ·", "end a session of somebody else's", "action sessions/actions#endSessionAction")),
  row("· A A A A A · ·", "add a device to the own chain", "POST /api/v1/account/chain"),
  row("· · · · · · · ·", "add a device to somebody else's chain", "POST /api/v1/account/chain"),
  row("· A A A A · · ·", "replace the own profile", "PUT /api/v1/profile"),
  row(
    "· A A A A · · ·",
    "read and change what others see of one's being here",
    "GET /api/v1/privacy",
    "PUT /api/v1/privacy",
  ),
  row("· · A · · · · ·", "make an invite", "action invites/actions#createInviteAction"),

  row("· A A A A · · ·", "find somebody by their handle", "GET /api/v1/handles/[handle]"),
  hidden(
    row(
      "· · · A W · · ·",
      // A former member verifies what was said in their time by what people's chains were then.
      "know somebody from the room by their chain",
      "GET /api/v1/accounts/[account]/chain",
      "POST /api/v1/accounts/chains",
    ),
  ),
  hidden(
    row(
      "· · · A · · · ·",
      "know somebody from the room by their profile",
      "GET /api/v1/accounts/[account]/profile",
      "POST /api/v1/accounts/profiles",
    ),
  ),
  hidden(
    row(
      "· · · · · · · ·",
      "know somebody one never met",
      "GET /api/v1/accounts/[account]/chain",
      "POST /api/v1/accounts/chains",
      "GET /api/v1/accounts/[account]/profile",
      "POST /api/v1/accounts/profiles",
    ),
  ),

  row("· A A A A · · ·", "start a room with somebody", "POST /api/v1/rooms"),
  hidden(row("· · · · · · · ·", "start the room of two others, or learn whether they have one", "POST /api/v1/rooms")),
  hidden(row("· · · · · · · ·", "start somebody else's Notes to self", "POST /api/v1/rooms")),
  row("· · · A · · · ·", "see the room in the list", "GET /api/v1/rooms"),
  hidden(row("· · · A W · · ·", "read the newest page", "GET /api/v1/rooms/[room]/events", "page /r/[room]")),
  hidden(row("· · · A W · · ·", "read on after a place", "GET /api/v1/rooms/[room]/events")),
  hidden(row("· · · A W · · ·", "read back before a place", "GET /api/v1/rooms/[room]/events")),
  hidden(row("· · · A W · · ·", "read what the room begins with", "POST /api/v1/rooms/beginnings")),
  hidden(row("· · · A W · · ·", "read the chain", "GET /api/v1/rooms/[room]/entries")),
  // A former member still reads up to their end, on a new device too, and for that needs the keys of their own time.
  hidden(row("· · · A W · · ·", "fetch the own boxes of the room", "GET /api/v1/rooms/[room]/boxes")),
  row("· · · A W · · ·", "fetch all own boxes", "GET /api/v1/boxes"),
  hidden(row("· · · A A · · ·", "read the note of an early epoch", "GET /api/v1/rooms/[room]/notes/[epoch]")),
  hidden(
    row("· · · A · · · ·", "read the note of the epoch that a removal made", "GET /api/v1/rooms/[room]/notes/[epoch]"),
  ),
  hidden(
    row(
      "· · · A · · · ·",
      "send",
      "POST /api/v1/rooms/[room]/events",
      "front POST /api/v1/rooms/[room]/events",
      "socket send",
    ),
  ),
  hidden(row("· · · A · · · ·", "upload boxes", "PUT /api/v1/rooms/[room]/boxes")),
  hidden(row("· · · A · · · ·", "append an entry", "POST /api/v1/rooms/[room]/entries")),
  hidden(row("· · · A · · · ·", "move the read cursor", "POST /api/v1/rooms/[room]/cursor", "socket read")),
  hidden(row("· · · A · · · ·", "say how far one holds the room", "POST /api/v1/received", "socket received")),
  hidden(row("· · · A · · · ·", "ask how far the others are", "GET /api/v1/rooms/[room]/receipts")),
  hidden(row("· · · A · · · ·", "let the others know that one writes", "socket typing")),
  hidden(row("· · · A · · · ·", "ask where the own device stands", "GET /api/v1/rooms/[room]/device")),

  row("· A A A A · · ·", "get a ticket", "POST /api/v1/tickets"),
  row("· A A A A · · ·", "open a socket with a ticket bought in better days", "socket hello"),
  row("· A A A A · · ·", "keep a socket alive", "socket ping"),
  row("· A A A A · · ·", "say that one is here", "socket here"),
  hidden(row("· · · A · · · ·", "see whether somebody from the room is here", "socket watch")),
  hidden(row("· · · A · · · ·", "follow the room from its beginning", "socket join")),
  hidden(row("· · · A · · · ·", "follow the room from a place", "socket join")),
  hidden(row("· · · A · · · ·", "learn where the room's log stands", "socket resync")),
  hidden(row("· · · A · · · ·", "hear the room live", "socket events")),
  hidden(row("· · · A · · · ·", "hear how far the others are, and that they write", "socket signals")),
];
