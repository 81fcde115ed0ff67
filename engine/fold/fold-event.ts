import { type EventWord, eventWord } from "@/protocol/event-body";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import { entryPayload } from "../rooms/room-chain-reader";
import { NO_RIGHTS, type Rights, rightsAt } from "../rooms/seat-lines";
import type { ChainRow, EventRow, Verdict } from "../store/tables";
import { readTokenPublic } from "../sync/token-public";
import { type EntryFacts, entryFacts } from "./entry-facts";

/** One event as a reader holds it: envelope, verdict and, where it opened, what it says. */
export interface FoldEvent {
  seq: number;
  id: EventId;
  kind: string;
  sender: AccountId;
  at: number;
  tokenHash: B64u32;
  target: EventId | null;
  thread: EventId | null;
  /** the message that this one answers */
  reply: EventId | null;
  /** where that one is said to stand */
  replyAt: number | null;
  /** whom its author wanted woken */
  wakes: readonly AccountId[];
  verdict: Verdict;
  detail: string;
  /** null where it did not open, and for entries */
  word: EventWord | null;
  gap: boolean;
  /** what an entry says; null for everything else */
  entry: EntryFacts | null;
  /** what the verified chain let its sender do at this place; told for kinds that ask for it */
  rights: Rights;
}

const NOBODY: readonly AccountId[] = [];
const ASKS_RIGHTS: ReadonlySet<string> = new Set(["delete", "pin", "unpin", "emoji"]);

/** A stored row as the fold takes it. `body`: as it rests; `titles`: names of the room by the entry that they came with. */
export function foldEvent(
  row: EventRow,
  body: unknown,
  room: { chain: Pick<ChainRow, "state" | "lines">; titles: ReadonlyMap<number, string> },
): FoldEvent {
  const { seq, id, event, detail, gap } = row;
  const { kind, sender, createdAt: at, tokenHash, target, thread } = event;
  const payload = row.verdict === "entry" ? entryPayload(event) : null;
  const entry = payload && entryFacts(payload, room.titles.get(payload[5]) ?? null);
  const word = row.verdict === "ok" ? eventWord.safeParse({ kind, body }) : null;
  const beside = row.verdict === "ok" ? readTokenPublic(event.public) : null;
  const isReadable = word?.success === true && beside !== null;
  // Field by field: objects made by spreading take several times as long to read, and this is every event of a room.
  return {
    seq,
    id,
    kind,
    sender,
    at,
    tokenHash,
    target,
    thread,
    detail,
    gap,
    entry,
    verdict: row.verdict === "ok" && !isReadable ? "newer" : row.verdict,
    word: isReadable ? finalWord(word.data, beside.hard) : null,
    reply: (isReadable && beside.reply) || null,
    replyAt: (isReadable && beside.at) || null,
    wakes: (isReadable && beside.wake) || NOBODY,
    rights: ASKS_RIGHTS.has(kind) ? rightsAt(room.chain, seq, sender) : NO_RIGHTS,
  };
}

/** A deletion is for ever where its author said so in either place: the server goes by what stands beside the token. */
function finalWord(word: EventWord, hard = false): EventWord {
  return hard && word.kind === "delete" ? { kind: "delete", body: ["hard"] } : word;
}
