import fc from "fast-check";
import type { Emoji, EventWord } from "@/protocol/event-body";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import { NO_RIGHTS } from "../../rooms/seat-lines";
import type { FoldEvent } from "../fold-event";
import { ALL_RIGHTS, alice, bob, carla, closed, hashAt, idAt, made } from "./made-event";

/** Choices that an event is made of; what they mean follows from the whole log. */
export type Choices = readonly [kind: number, who: number, target: number, more: number, odd: number];

const small = (most: number) => fc.nat(most);
/** Any log, as choices: short lists of small numbers shrink to the fault. */
export const anyChoices = fc.array(fc.tuple(small(31), small(3), small(3), small(23), small(47)), {
  minLength: 2,
  maxLength: 40,
  size: "max",
});

/** What somebody does next, by chance; the more often a kind stands here, the more often it comes. */
const KINDS = [
  ...["message", "message", "message", "message", "message", "message", "message", "thread"],
  ...["edit", "edit", "edit", "edit", "edit", "edit", "delete", "delete", "delete", "hard", "restore", "restore"],
  ...["reaction", "reaction", "reaction", "unreaction", "unreaction", "pin", "pin", "unpin", "emoji", "emoji"],
  ...["profile", "entry"],
] as const;
type Sort = (typeof KINDS)[number];
const EMOJI: readonly Emoji[] = [
  ["unicode", "+1"],
  ["custom", "+1"],
  ["unicode", "❤️"],
];

export const sortOf = ([kind]: Choices): Sort => KINDS[kind] ?? "message";
/** The places of messages that may be the target of something, in a log of choices. */
export function messagePlaces(log: readonly Choices[]): number[] {
  return log.flatMap((choices, i) => (["message", "thread"].includes(sortOf(choices)) ? [i + 1] : []));
}

/** What is said at a place. `replaces`: the wording an edit was written for. */
export function wordFor(sort: Sort, more: number, { seq, replaces }: { seq: number; replaces: B64u32 }): EventWord {
  switch (sort) {
    case "edit":
      return { kind: "edit", body: [replaces, ["text", `word ${seq}`]] };
    case "delete":
    case "hard":
      return { kind: "delete", body: [sort === "hard" ? "hard" : "soft"] };
    case "reaction":
    case "unreaction":
      return { kind: sort, body: EMOJI[more % EMOJI.length] ?? ["unicode", "+1"] };
    case "restore":
    case "pin":
    case "unpin":
      return { kind: sort, body: [] };
    case "emoji":
      return { kind: "emoji", body: [`name ${more % 2}`, more % 3 === 0 ? "" : `picture ${seq}`] };
    case "profile":
      return { kind: "profile", body: ["A".repeat(43) as B64u32, 1] };
    default:
      return { kind: "message", body: ["text", `word ${seq}`] };
  }
}

/** A log of opened events out of choices: most of it as people would write it, some of it as nobody may. */
export function logOf(log: readonly Choices[]): FoldEvent[] {
  const messages = messagePlaces(log);
  const senders = new Map<number, AccountId>();
  const [wordings, deleters] = [new Map<EventId, number>(), new Map<EventId, AccountId>()];
  return log.map((choices, i) => {
    const [, who, aim, more, odd] = choices;
    const [seq, sort] = [i + 1, sortOf(choices)];
    const isMessage = sort === "message" || sort === "thread";
    const place = messages[(aim + (odd % 4) * 4) % (messages.length || 1)] ?? 99;
    // Now and then the target is no message, or nothing at all.
    const target = idAt(odd === 0 ? seq - 1 : odd === 1 ? 999 : place);
    const somebody = [alice, bob, carla][who] ?? alice;
    const named = sort === "edit" ? senders.get(place) : sort === "restore" ? deleters.get(target) : undefined;
    const sender = more % 4 === 0 ? somebody : (named ?? somebody);
    const replaces = hashAt(more % 5 === 1 ? place : more % 7 === 1 ? 999 : (wordings.get(target) ?? place));
    if (isMessage) senders.set(seq, sender);
    if (sort === "edit") wordings.set(target, seq);
    if (sort === "delete" || sort === "hard") deleters.set(target, sender);
    const event = made(seq, {
      word: wordFor(sort, more, { seq, replaces }),
      sender,
      rights: sender === carla || (sender === bob && more % 3 === 0) ? ALL_RIGHTS : NO_RIGHTS,
      target: isMessage || sort === "emoji" || sort === "profile" ? null : target,
      thread: sort === "thread" ? idAt(place) : null,
      reply: isMessage && more % 4 === 0 ? target : null,
      replyAt: isMessage && more % 8 === 0 ? place : null,
      gap: odd === 31,
      // The same event a second time, at another place.
      ...(odd === 2 && seq > 1 && { id: idAt(1 + (more % (seq - 1))) }),
    });
    if (sort === "entry") return closed(seq, "entry", { kind: more % 2 ? "add" : "rotate", target: null });
    const verdict = ({ 26: "removed", 27: "no-key", 28: "newer", 29: "unverified" } as const)[odd];
    return verdict ? closed(seq, verdict, { ...event, verdict, detail: `why ${more}` }) : event;
  });
}

/** Pieces of a log as they reach a device: [first, length] by chance, in any order, overlapping. */
export const anyPieces = fc.array(fc.tuple(small(39), fc.integer({ min: 1, max: 16 })), { maxLength: 4 });

/** The pieces, and after them whatever of the log none of them held, the newest first. */
export function delivered<T>(log: readonly T[], pieces: readonly (readonly [number, number])[]): T[][] {
  const given = pieces.map(([from, length]) => log.slice(from, from + length));
  const seen = new Set(given.flat());
  return [...given, log.filter((event) => !seen.has(event)).toReversed()];
}
