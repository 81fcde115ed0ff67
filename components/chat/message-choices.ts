import type { RoomRow, TombstoneItem } from "@/engine/client/engine-client";
import { mayEdit } from "./editable";
import type { MessageItem } from "./timeline-rows";

/** One thing to do with a message, as its menu offers it. */
export type Choice =
  | "react"
  | "reply"
  | "thread"
  | "edit"
  | "copy"
  | "forward"
  | "star"
  | "unstar"
  | "pin"
  | "unpin"
  | "mute"
  | "unmute"
  | "history"
  | "people"
  | "info"
  | "select"
  | "hide"
  | "delete";

/** For so long (ms) whoever deleted a message may bring it back. */
const RESTORABLE = 24 * 60 * 60_000;

/** What the menu of a message offers. `writes`: whether one may write in the room now. `inThread`: it stands in a thread. `starred`: it is kept at hand. */
export function choicesOn(
  item: MessageItem,
  rights: RoomRow["rights"],
  writes: boolean,
  { inThread = false, starred = false, now = Date.now() } = {},
): readonly Choice[] {
  const { mine, marks, seq } = item;
  // What is still on its way has no place yet that anything could be said about.
  if (seq === null) return ["copy"];
  const edited = marks.edited && marks.wordings.length > 0;
  const offered: readonly [Choice, boolean][] = [
    ["react", writes],
    ["reply", writes],
    ["thread", writes && !inThread],
    ["edit", writes && mayEdit(item, { editWindow: rights.editWindow, now })],
    ["copy", true],
    ["forward", true],
    ["star", !inThread && !starred],
    ["unstar", !inThread && starred],
    ["pin", writes && rights.pin && !marks.pin],
    ["unpin", writes && rights.pin && marks.pin !== null],
    ["mute", marks.below !== null && !marks.below.news.muted],
    ["unmute", marks.below?.news.muted === true],
    ["history", edited],
    ["people", marks.reactions.length > 0],
    ["info", true],
    ["select", !inThread],
    ["hide", true],
    ["delete", writes && (mine || rights.deleteOthers)],
  ];
  return offered.filter(([, may]) => may).map(([choice]) => choice);
}

/** What may be done with what is left of a deleted message. `now`: ms. */
export function choicesOnTombstone(
  item: Pick<TombstoneItem, "hard" | "byMe" | "mine" | "deletedAt">,
  rights: Pick<RoomRow["rights"], "deleteOthers">,
  now: number,
): { restore: boolean; erase: boolean } {
  if (item.hard) return { restore: false, erase: false };
  const isEarly = now < item.deletedAt + RESTORABLE;
  return { restore: item.byMe && isEarly, erase: item.mine || rights.deleteOthers };
}
