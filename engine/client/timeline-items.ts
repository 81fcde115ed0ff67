import { type B64u32, type EventId, ZERO_HASH } from "@/protocol/ids";
import type { Folded, FoldedMessage, FoldedTombstone, ThreadSummary, Version } from "../fold/folded";
import type { DeviceRow, OutboxRow, RoomRecord } from "../store/tables";
import type { Standing } from "./quotes";
import { NO_NEWS } from "./thread-news";
import { outboxState, type ViewStore } from "./view-store";
import type {
  MessageMarks,
  Person,
  PinnedItem,
  Quote,
  SystemItem,
  ThreadChip,
  ThreadNews,
  TimelineItem,
  TombstoneItem,
  Wording,
} from "./view-types";

/** Of those an entry happened to, this many are named. */
const NAMED = 3;
/** So much is quoted of a message. */
const QUOTED = 240;

export const NO_MARKS: MessageMarks = {
  ...{
    forwarded: false,
    edited: false,
    wordedAt: 0,
    wordings: [],
    reactions: [],
    pin: null,
    quote: null,
    below: null,
    stuck: null,
  },
};

/** Whether a line is a pinned message. */
export function isPinned(item: TimelineItem): item is PinnedItem {
  return item.t === "message" && item.marks.pin !== null;
}

/** What a line shows that does not follow from the line itself. */
export interface Around {
  /** it is not in the log yet: where it stands in the outbox */
  going: Pick<OutboxRow, "state" | "reason"> | null;
  /** what this person did about it that was refused */
  stuck: Pick<OutboxRow, "id" | "kind" | "reason"> | null;
  /** the message that it answers; undefined: it answers none */
  quoted: Standing | "hidden" | null | undefined;
  /** what the thread below it is to whoever reads it */
  news: ThreadNews | null;
}

export const NOTHING_AROUND: Around = { going: null, stuck: null, quoted: undefined, news: null };

/** Makes what a person sees of the lines of one room. */
export class ItemMaker {
  readonly #view: ViewStore;
  readonly #device: DeviceRow;
  readonly #record: RoomRecord;

  constructor(view: ViewStore, device: DeviceRow, record: RoomRecord) {
    this.#view = view;
    this.#device = device;
    this.#record = record;
  }

  async item(line: Folded, around: Around): Promise<TimelineItem> {
    if (line.t === "placeholder") return { ...line, key: `${line.seq}/${line.reason}` };
    if (line.t === "system") return this.#system(line);
    return line.t === "tombstone" ? this.#tombstone(line, around) : this.#message(line, around);
  }

  async #message(line: FoldedMessage, around: Around): Promise<TimelineItem> {
    const { id, seq, at, text } = line;
    const { going } = around;
    return {
      t: "message",
      key: id,
      seq: going ? null : seq,
      sender: await this.#person(line.sender),
      mine: this.#isMe(line.sender),
      text,
      at,
      state: going ? outboxState(going) : "sent",
      reason: going?.reason ?? null,
      wording: going ? null : wordingOf(line),
      marks: await this.#marks(line, around),
    };
  }

  async #marks(line: FoldedMessage, { quoted, stuck, news }: Around): Promise<MessageMarks> {
    const { revisions, version, pin, reply, below } = line;
    const reactions = line.reactions.map(async ({ emoji, people }) => ({
      emoji,
      people: await this.#people(people),
      mine: people.some((account) => this.#isMe(account)),
    }));
    return {
      forwarded: version.content[0] === "forwarded",
      edited: revisions.length > 0,
      wordedAt: version.at,
      wordings: this.#maySee(line) ? revisions.map(shownWording) : [],
      reactions: await Promise.all(reactions),
      pin: pin && { by: await this.#person(pin.by), at: pin.at },
      quote: reply ? await this.#quote(line, reply, quoted ?? null) : null,
      below: below && (await this.#chip(below, news)),
      stuck: stuck && { id: stuck.id, kind: stuck.kind, reason: stuck.reason },
    };
  }

  /** Whether the room lets this person see how a message read before. */
  #maySee({ sender }: FoldedMessage): boolean {
    const revisions = this.#record.state?.policy.revisions ?? "all";
    return revisions === "all" || (revisions === "author" && this.#isMe(sender));
  }

  async #quote({ replyAt }: FoldedMessage, id: EventId, quoted: Standing | "hidden" | null): Promise<Quote> {
    const nobody = { id, sender: null, mine: false, text: "" };
    if (quoted === "hidden") return { ...nobody, at: null, state: "hidden" };
    if (!quoted) return { ...nobody, at: replyAt, state: "unknown" };
    const who = { sender: await this.#person(quoted.sender), mine: this.#isMe(quoted.sender) };
    if (quoted.t === "tombstone") return { id, at: quoted.seq, state: "deleted", ...who, text: "" };
    return { id, at: quoted.seq, state: "here", ...who, text: quoted.text.slice(0, QUOTED) };
  }

  async #tombstone(line: FoldedTombstone, { news }: Around): Promise<TombstoneItem> {
    const { id, seq, at, deletion, below } = line;
    const { by, hard, forMe = false } = deletion;
    const [sender, who] = [await this.#person(line.sender), await this.#person(by)];
    const whose = { sender, mine: this.#isMe(line.sender), by: who, byMe: this.#isMe(by) };
    const chip = below && (await this.#chip(below, news));
    return { t: "tombstone", key: id, seq, at, ...whose, hard, forMe, deletedAt: deletion.at, below: chip };
  }

  async #chip({ count, last, faces }: ThreadSummary, news: ThreadNews | null): Promise<ThreadChip> {
    return { count, last, faces: await this.#people(faces), news: news ?? NO_NEWS };
  }

  async #system(line: Extract<Folded, { t: "system" }>): Promise<SystemItem> {
    const { seq, kind, at, entry } = line;
    const me = this.#device.account;
    const first = entry.people.includes(me) ? [me, ...entry.people.filter((account) => account !== me)] : entry.people;
    const named = await this.#people(first.slice(0, NAMED), "someone");
    const { role, mutedUntil, title } = entry;
    return {
      ...{ t: "system", key: `${seq}/system`, seq, kind, at, role, mutedUntil, title },
      actor: await this.#person(line.actor),
      mine: this.#isMe(line.actor),
      people: named.map((person) => ({ ...person, me: this.#isMe(person.account) })),
      count: entry.people.length,
    };
  }

  #isMe(account: string): boolean {
    return account === this.#device.account;
  }

  #person(account: Person["account"], handle = this.#handleOf(account)): Promise<Person> {
    return this.#view.person(account, handle);
  }

  #people(accounts: readonly Person["account"][], handle?: string): Promise<Person[]> {
    return Promise.all(accounts.map((account) => this.#person(account, handle)));
  }

  #handleOf(account: string): string {
    return this.#record.summary.members.find((member) => member.account === account)?.handle ?? "someone";
  }
}

/** What an edit of a message names: its newest wording that has come into the log. */
function wordingOf({ version, revisions }: FoldedMessage): B64u32 | null {
  const logged = [...revisions, version].findLast(({ tokenHash }) => tokenHash !== ZERO_HASH);
  return logged?.tokenHash ?? null;
}

function shownWording({ content: [, text], at, beside }: Version): Wording {
  return { text, at, beside };
}
