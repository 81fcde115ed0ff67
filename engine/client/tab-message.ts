import { z } from "zod";
import { personStatus } from "@/protocol/event-body";
import { page } from "@/protocol/http/rooms";
import { accountId, b64u32, eventId, roomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { role } from "@/protocol/policy";
import { presence } from "@/protocol/presence";

const connection = z.enum([
  "starting",
  "online",
  "reconnecting",
  "offline",
  "polling",
  "notes-lacking",
  "signed-out",
  "needs-reload",
  "unsupported",
]);
const change = z.union([
  z.strictObject({ t: z.literal("me") }),
  z.strictObject({ t: z.literal("personal") }),
  z.strictObject({ t: z.literal("thread"), room: roomId }),
  z.strictObject({ t: z.literal("room"), room: roomId }),
  z.strictObject({ t: z.literal("person"), account: accountId }),
  z.strictObject({ t: z.literal("typing"), room: roomId, account: accountId, on: z.boolean() }),
  z.strictObject({ t: z.literal("presence"), people: z.array(presence) }),
]);

const members = z.array(accountId).max(LIMITS.roomMembers);

/** What a view asks of the leading engine. */
export const leaderCall = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("poke"), room: roomId }),
  z.strictObject({ method: z.literal("retry"), id: z.string() }),
  z.strictObject({ method: z.literal("older"), room: roomId }),
  z.strictObject({ method: z.literal("opened"), room: roomId }),
  z.strictObject({ method: z.literal("markRead"), room: roomId, seq: z.int().min(0) }),
  z.strictObject({ method: z.literal("readThread"), room: roomId, root: eventId, seq: z.int().min(0) }),
  z.strictObject({ method: z.literal("typing"), room: roomId }),
  z.strictObject({ method: z.literal("draftRests"), room: roomId }),
  z.strictObject({ method: z.literal("startDirect"), handle: z.string(), fingerprint: z.string().optional() }),
  z.strictObject({ method: z.literal("findPerson"), handle: z.string() }),
  z.strictObject({ method: z.literal("confirmIdentity"), account: accountId }),
  z.strictObject({ method: z.literal("createGroup"), room: roomId, name: z.string(), members }),
  z.strictObject({ method: z.literal("addMembers"), room: roomId, members }),
  z.strictObject({ method: z.literal("removeMembers"), room: roomId, members, barred: z.boolean() }),
  z.strictObject({ method: z.literal("leaveRoom"), room: roomId }),
  z.strictObject({ method: z.literal("setRole"), room: roomId, account: accountId, role, mutedUntil: z.int().min(0) }),
  z.strictObject({ method: z.literal("renameRoom"), room: roomId, name: z.string() }),
  z.strictObject({ method: z.literal("restartRoom"), room: roomId }),
  z.strictObject({ method: z.literal("confirmRestart"), room: roomId, hash: b64u32 }),
  /** of a profile what changes; a status of null takes it away */
  z.strictObject({
    method: z.literal("setProfile"),
    name: z.string().optional(),
    status: personStatus.nullable().optional(),
  }),
  /** this page is on the screen and in use */
  z.strictObject({ method: z.literal("use") }),
  /** the people whom this page shows */
  z.strictObject({
    method: z.literal("watch"),
    page: z.string(),
    accounts: z.array(accountId).max(LIMITS.watched),
  }),
  z.strictObject({ method: z.literal("hurry") }),
  /** the newest page of a room, which came with the document */
  z.strictObject({ method: z.literal("takePage"), page }),
]);
export type LeaderCall = z.infer<typeof leaderCall>;

/** Messages between the tabs of one browser profile and the worker that leads. Parsed on arrival like everything else. */
export const tabMessage = z.discriminatedUnion("t", [
  z.strictObject({ t: z.literal("change"), change }),
  z.strictObject({ t: z.literal("connection"), connection }),
  /** a tab that has just opened asks how things stand */
  z.strictObject({ t: z.literal("ask") }),
  /** a visible tab wants a sign of life from whoever leads; unanswered, it takes the lead */
  z.strictObject({ t: z.literal("ping") }),
  /** whoever has the lead lives, be it that its engine is still starting */
  z.strictObject({ t: z.literal("pong") }),
  z.strictObject({ t: z.literal("call"), id: z.string(), call: leaderCall }),
  z.strictObject({ t: z.literal("answer"), id: z.string(), value: z.unknown() }),
  /** a worker leads and can answer: calls that nobody answered are asked again */
  z.strictObject({ t: z.literal("leading") }),
  /** signed out: whoever leads stops at once */
  z.strictObject({ t: z.literal("wiped") }),
]);
export type TabMessage = z.infer<typeof tabMessage>;

export const CHANNEL = "sotto";
export const DATABASE = "sotto";
export const LEADER_LOCK = "sotto-engine";
/** What a tab says to its own worker, and to no other: take the lead, whoever has it. A worker that was suspended hears it too late. */
export const stealMessage = z.strictObject({ t: z.literal("steal"), at: z.number() });
export type StealMessage = z.infer<typeof stealMessage>;
/** What a tab says to the service worker, and the name of the background sync: send what waits, if no tab does. */
export const DRAIN = "drain";
