import type { EventWord } from "@/protocol/event-body";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import { NO_RIGHTS, type Rights } from "../../rooms/seat-lines";
import type { FoldEvent } from "../fold-event";

export const alice = "00000000-0000-4000-8000-00000000000a" as AccountId;
export const bob = "00000000-0000-4000-8000-00000000000b" as AccountId;
export const carla = "00000000-0000-4000-8000-00000000000c" as AccountId;

/** What somebody who stands above others may do. */
export const ALL_RIGHTS: Rights = { deleteOthers: true, pin: true, emoji: true };

/** The id and the hash that the event made for a place has, unless told otherwise. */
export const idAt = (seq: number) => `e${seq}` as EventId;
export const hashAt = (seq: number) => `h${seq}` as B64u32;

/** An event as it was opened: alice's text, unless told otherwise. */
export function made(seq: number, more: Partial<FoldEvent> = {}): FoldEvent {
  const word: EventWord = { kind: "message", body: ["text", `word ${seq}`] };
  const plain = {
    target: null,
    thread: null,
    reply: null,
    replyAt: null,
    wakes: [],
    verdict: "ok",
    detail: "",
    gap: false,
    entry: null,
  } as const;
  const event = { ...plain, seq, id: idAt(seq), sender: alice, at: seq * 1_000, tokenHash: hashAt(seq), word };
  return { ...event, kind: more.word?.kind ?? "message", rights: NO_RIGHTS, ...more };
}

/** Somebody's word about the message at a place. */
export function about(target: number, seq: number, word: EventWord, more: Partial<FoldEvent> = {}): FoldEvent {
  return made(seq, { target: idAt(target), word, ...more });
}

/** An edit of the message at a place, written for the wording that came at `replaced`. */
export function edited(target: number, seq: number, replaced = target, more: Partial<FoldEvent> = {}): FoldEvent {
  return about(target, seq, { kind: "edit", body: [hashAt(replaced), ["text", `word ${seq}`]] }, more);
}

/** An event of that kind which did not open. */
export function closed(seq: number, verdict: FoldEvent["verdict"], more: Partial<FoldEvent> = {}): FoldEvent {
  return made(seq, { verdict, ...more, word: null });
}
