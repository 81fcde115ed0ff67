import type { TokenKind } from "@/protocol/event";

/**
 * Who does something with a message of a group. `author` wrote it, as a plain member; `muted` may not post just now; `ex` was
 * removed; `lost` is a member whose device has ended.
 */
export const PEOPLE = ["stranger", "ex", "muted", "member", "author", "admin", "owner", "lost"] as const;
export type Person = (typeof PEOPLE)[number];

/** What is done, with which message. The three doors of sending are each asked for all of it. */
export interface MessageRow {
  readonly deed: string;
  readonly kind: TokenKind;
  /** whose message it is; unless said otherwise the author's */
  readonly of: Person;
  /** who deleted it before, not for good */
  readonly deletedBy: Person | null;
  /** an answer to the message, or one of its thread, and no annotation of it */
  readonly as: "annotation" | "reply" | "thread" | "alone";
  /** a deletion for good */
  readonly hard: boolean;
  /** the room has two people, `member` and `author` */
  readonly pair: boolean;
  /** the room is the author's Notes to self */
  readonly notes: boolean;
  readonly may: Readonly<Record<Person, boolean>>;
}

/** A line of the table: A may, · may not, for each person in order. */
function row(letters: string, deed: string, kind: TokenKind, more: Partial<MessageRow> = {}): MessageRow {
  const given = letters.split(" ");
  if (given.length !== PEOPLE.length || given.some((one) => one !== "A" && one !== "·"))
    throw new Error(`${deed}: ${letters}`);
  const may = Object.fromEntries(PEOPLE.map((person, at) => [person, given[at] === "A"])) as Record<Person, boolean>;
  const plain = { of: "author", deletedBy: null, as: "annotation", hard: false, pair: false, notes: false } as const;
  return { deed, kind, ...plain, may, ...more };
}

/** Who may do what with a message, where everybody may post and only admins pin and edit the room. */
export const MESSAGE_MATRIX: readonly MessageRow[] = [
  //   st ex mu me au ad ow lo
  row("· · · A A A A ·", "write", "message", { as: "alone" }),
  row("· · · A A A A ·", "answer it", "message", { as: "reply" }),
  row("· · · A A A A ·", "write in its thread", "message", { as: "thread" }),
  row("· · · · A · · ·", "edit it", "edit"),
  row("· · · · · A · ·", "edit what an admin wrote", "edit", { of: "admin" }),
  row("· · · · · · · ·", "edit what was written before one was muted", "edit", { of: "muted" }),
  row("· · · · A A A ·", "delete it", "delete"),
  row("· · · · A A A ·", "delete it for good", "delete", { hard: true }),
  row("· · A · · A A ·", "delete what was written before one was muted", "delete", { of: "muted" }),
  row("· · · · · A A ·", "delete what the owner wrote", "delete", { of: "owner" }),
  row("· · · · A A A ·", "delete for good what an admin deleted", "delete", { hard: true, deletedBy: "admin" }),
  row("· · · · A · · ·", "restore what its author deleted", "restore", { deletedBy: "author" }),
  row("· · · · · A · ·", "restore what an admin deleted", "restore", { deletedBy: "admin" }),
  row("· · · A A A A ·", "react", "reaction"),
  row("· · A A A A A ·", "take a reaction back", "unreaction"),
  row("· · · · · A A ·", "pin it", "pin"),
  row("· · · · · A A ·", "take its pin away", "unpin"),
  row("· · · · · A A ·", "name an emoji of the room", "emoji", { as: "alone" }),
  // In a room of two nobody is above the other.
  row("· · · · A · · ·", "delete it, in a room of two", "delete", { pair: true }),
  row("· · · · A · · ·", "delete it for good, in a room of two", "delete", { pair: true, hard: true }),
  row("· · · · A · · ·", "edit it, in a room of two", "edit", { pair: true }),
  row("· · · A A · · ·", "react, in a room of two", "reaction", { pair: true }),
  // Stars, drafts, what is hidden: what a person keeps for themselves goes into no room of others, and no other's notes.
  row("· · · · · · · ·", "keep something of one's own there", "personal", { as: "alone" }),
  row("· · · · · · · ·", "keep something of one's own in a room of two", "personal", { as: "alone", pair: true }),
  row("· · · · · · · ·", "keep something about it, as an annotation", "personal", { notes: true }),
  row("· · · · A · · ·", "keep something in the author's notes", "personal", { as: "alone", notes: true }),
  row("· · · · A · · ·", "write in the author's notes", "message", { as: "alone", notes: true }),
];

/** What an annotation may not be about, whoever its author is, and the refusal. */
export const NO_TARGETS = [
  ["a message that is not there", "missing", "no-target"],
  ["a message of another room", "elsewhere", "no-target"],
  ["an annotation", "annotation", "no-target"],
  ["a deleted message", "deleted", "no-target"],
  ["a message deleted for good", "gone", "no-target"],
] as const;
export type NoTarget = (typeof NO_TARGETS)[number][1];
