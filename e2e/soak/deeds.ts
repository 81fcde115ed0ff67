import { openRest } from "@/crypto/at-rest";
import type { AboutMessage } from "@/engine/outbox/deed";
import type { Emoji } from "@/protocol/event-body";
import type { AccountId, B64u32, EventId, RoomId } from "@/protocol/ids";
import { appliedOf, type Client } from "./client";
import { hashOfToken } from "./envelope";

/** What people do beside writing texts. */
export type Doing =
  | "reply"
  | "hasty"
  | "edit"
  | "late-edit"
  | "react"
  | "unreact"
  | "delete"
  | "restore"
  | "for-good"
  | "read"
  | "type";

/** Each as often as it stands here, before any of them comes again. */
const BAG: readonly Doing[] = [
  ...(["reply", "reply", "edit", "edit", "edit", "late-edit", "react", "react", "unreact"] as const),
  ...([
    "delete",
    "delete",
    "restore",
    "for-good",
    "for-good",
    "hasty",
    "read",
    "read",
    "read",
    "type",
    "type",
  ] as const),
];
/** What comes into the log of it, in a run that is long enough for each to find what it is about. */
export const DEEDS = ["reply", "edit", "reaction", "unreaction", "delete", "restore", "for-good"];

/** What some of it comes after, on the same device. */
export const FOLLOWS: Partial<Record<Doing, Doing>> = { unreact: "react", restore: "delete", "late-edit": "delete" };

const RECENT = 60;
const EMOJI: readonly Emoji[] = [
  ["unicode", "👍"],
  ["unicode", "🐤"],
  ["custom", "soak"],
];

const emojiAt = (which: number) => EMOJI[Math.floor(which * 97) % EMOJI.length] as Emoji;

/** Says what is done next: by the seed, and all of it again and again. */
export function doings(random: () => number): () => Doing {
  let bag: Doing[] = [];
  return () => {
    if (bag.length === 0) bag = [...BAG];
    return bag.splice(Math.floor(random() * bag.length), 1)[0] as Doing;
  };
}

/** A message as a device holds it, newest last. */
interface Held {
  readonly id: EventId;
  /** where it stands; 0 where it is on its way */
  readonly seq: number;
  readonly sender: AccountId;
  /** what an edit of it names */
  wording: string;
  deletedBy: AccountId | null;
  forGood: boolean;
  /** what this person has given it */
  readonly mine: Set<string>;
}

/** Does something in a room on a device, about one of the newest messages where it needs one. `which`: in [0, 1), chooses it. */
export async function doing(
  client: Client,
  room: RoomId,
  { what, which, text }: { what: Doing; which: number; text: string },
): Promise<void> {
  const { engine } = client;
  if (what === "type") return engine().signals.typing.say(room);
  if (what === "hasty") {
    // Before what it is about has left.
    const message = (await client.write(room, text)) as EventId;
    return client.act(room, { t: "reaction", message, emoji: emojiAt(which) });
  }
  if (what === "read") {
    engine().opened(room);
    // One of two has not seen the last of it.
    return engine().cursors.mark(room, Math.max(0, appliedOf(client, room) - (which > 0.5 ? 3 : 0)));
  }
  const me = engine().core.me.account;
  const fitting = (await messagesOf(client, room)).filter((one) => fits(what, one, me));
  const one = fitting[Math.floor(which * fitting.length)];
  if (!one) return;
  if (what === "reply") await client.write(room, text, { id: one.id, at: one.seq });
  else await client.act(room, deedOf(what, one, { text, which }));
}

function fits(what: Doing, { sender, deletedBy, forGood, mine, seq }: Held, me: AccountId): boolean {
  const isOwn = sender === me;
  switch (what) {
    case "reply":
      return seq > 0 && deletedBy === null;
    case "edit":
    case "delete":
      return isOwn && deletedBy === null;
    case "late-edit":
      return isOwn && deletedBy !== null;
    case "restore":
      return deletedBy === me && !forGood;
    case "for-good":
      return isOwn && !forGood;
    case "unreact":
      return deletedBy === null && mine.size > 0;
    default:
      return deletedBy === null;
  }
}

function deedOf(
  what: Doing,
  { id, wording, mine }: Held,
  { text, which }: { text: string; which: number },
): AboutMessage {
  const message = id;
  const [given = JSON.stringify(EMOJI[0])] = mine;
  switch (what) {
    case "react":
      return { t: "reaction", message, emoji: emojiAt(which) };
    case "unreact":
      return { t: "unreaction", message, emoji: JSON.parse(given) as Emoji };
    case "delete":
    case "for-good":
      return { t: "delete", message, hard: what === "for-good" };
    case "restore":
      return { t: "restore", message };
    default:
      return { t: "edit", message, replaces: wording as B64u32, text };
  }
}

/** The newest messages of a room, also one's own that are on their way, with what has been done to them as far as this device knows. */
async function messagesOf(client: Client, room: RoomId): Promise<Held[]> {
  const { account, restKey } = client.engine().core.me;
  const { rows, waiting } = await client.store.read(["events", "outbox"], async (tx) => ({
    rows: await tx.range("events", { from: [room], to: [room], reverse: true, limit: RECENT }),
    waiting: await tx.range("outbox"),
  }));
  const held = new Map<EventId, Held>();
  const fresh = () => ({ deletedBy: null, forGood: false, mine: new Set<string>() });
  for (const { event, verdict, body, seq } of rows.reverse()) {
    const { id, sender, kind, tokenHash } = event;
    if (verdict !== "ok") continue;
    if (kind === "message") held.set(id, { id, seq, sender, wording: tokenHash, ...fresh() });
    const about = event.target && held.get(event.target);
    if (!about) continue;
    if (kind === "edit") about.wording = tokenHash;
    if (kind === "delete") about.deletedBy = sender;
    if (kind === "delete" && event.public !== null) about.forGood = true;
    if (kind === "restore") about.deletedBy = null;
    if (sender !== account || !body || !kind.endsWith("reaction")) continue;
    const emoji = JSON.stringify(await openRest(restKey, body));
    if (kind === "reaction") about.mine.add(emoji);
    else about.mine.delete(emoji);
  }
  for (const { id, room: of, kind, item } of waiting)
    if (of === room && kind === "message" && item)
      held.set(id, { id, seq: 0, sender: account, wording: hashOfToken(item.token), ...fresh() });
  return [...held.values()];
}
