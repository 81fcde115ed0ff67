/** One event as somebody saw it: its place, its id and the hash of its whole envelope. */
export interface Seen {
  seq: number;
  id: string;
  hash: string;
  /** the event that it is about */
  target?: string;
}

/** How far somebody is in a room. */
export interface Far {
  account: string;
  delivered: number;
  read: number;
}

/** An event as the table of the log holds it. */
export interface Logged extends Seen {
  kind: string;
  device: string;
  deviceSeq: number;
  tokenHash: string;
  createdAt?: number;
  sender?: string;
  thread?: string | null;
  /** the message that it answers, and where that is said to stand */
  reply?: { id: string; at: number };
  /** a deletion for good */
  hard?: boolean;
  /** its token was taken out */
  blank?: boolean;
}

/** One answer to one item of a send. */
export interface Answer {
  id: string;
  status: "ok" | "dup" | "refused";
  seq?: number;
  tokenHash?: string;
  code?: string;
}

/**
 * One line of a soak's history: what engines were asked, what they sent, heard and stored, what was done to the servers,
 * and what the database holds in the end. Written in the order in which it was seen; never changed.
 */
export type Fact =
  /** who may read a room */
  | { t: "members"; room: string; clients: string[] }
  /** one device of a person's */
  | { t: "device"; client: string; account: string }
  /** a text is durable in an outbox; `n` counts the texts of a client in a room, `nonce` is the text */
  | { t: "intend"; client: string; room: string; id: string; n: number; nonce: string }
  /** something about a message is durable in an outbox; `words`: what an edit says */
  | { t: "deed"; client: string; room: string; id: string; kind: string; target: string; words: string | null }
  | { t: "send"; client: string; room: string; items: { id: string; tokenHash: string }[] }
  | { t: "answer"; client: string; room: string; results: Answer[] }
  /** the harness let an answer get lost */
  | { t: "lost"; client: string; room: string }
  | { t: "join"; client: string; socket: number; room: string; since: number }
  | { t: "frame"; client: string; socket: number; room: string; from: number; to: number; events: Seen[] }
  | { t: "joined"; client: string; socket: number; room: string; head: number }
  | { t: "reset"; client: string; socket: number; room: string; head: number }
  | { t: "parted"; client: string; socket: number; room: string }
  /** `chain`: entries of the room chain alone, which whoever is in a room may read from its beginning */
  | { t: "page"; client: string; room: string; from: number; to: number; events: Seen[]; chain?: true }
  /** one transaction of an engine's store: the newest covered range after it, and the events in it */
  | { t: "applied"; client: string; room: string; from: number; to: number; rows: Seen[] }
  /** what a client that had an acknowledgement got when it asked the log for that event; null: nothing */
  | { t: "readback"; client: string; room: string; id: string; seq: number; found: Seen | null }
  /** one statement over all rooms, so one committed state */
  | { t: "snapshot"; rooms: { room: string; head: number; count: number; min: number; max: number }[] }
  /** a known id sent again after the end: what must come back, and what did */
  | {
      t: "probe";
      what: "same-bytes" | "other-body" | "other-person";
      room: string;
      id: string;
      expected: { seq: number; tokenHash: string };
      answer: Answer | null;
    }
  /** a fault began, and is over; `at` in ms of this machine's clock, as everywhere */
  | { t: "fault"; what: string; at?: number }
  | { t: "healed"; what: string; at: number }
  | { t: "quiet"; reached: boolean; ms: number }
  /** which invariants this run must have looked at, at which points tabs were to be killed, what was to be done with messages */
  | { t: "plan"; applies: string[]; kills?: string[]; deeds?: string[] }
  /** a client's clock is off by so much from now on */
  | { t: "clock"; client: string; offMs: number }
  /** the database's clock now */
  | { t: "time"; now: number }
  /** a tab died at a point of sending a text; `id` is null where nobody knows it, `durable`: it was in the store */
  | { t: "killed"; client: string; room: string; at: string; id: string | null; nonce: string; durable: boolean }
  /** what of a room a client may see: from seq to seq, its own removal included; null: is still there */
  | { t: "window"; room: string; client: string; from: number; to: number | null }
  /** somebody read nothing while so many bytes came; `resumed`: came back and got the rest */
  | { t: "slow"; client: string; room: string; cut: boolean; bytes: number; resumed: boolean }
  | { t: "memory"; part: string; bytes: number; most: number }
  /** how long a text took to a client of whose ring nothing came through; ms null: never. `lost`: rings lost meanwhile */
  | { t: "repair"; client: string; room: string; id: string; ms: number | null; within: number; lost: number | null }
  /** what a client sent in so many ms in which nothing happened */
  | { t: "calm"; client: string; sent: number; ms: number }
  /** a search for what nobody but friends may read; `control`: the search finds what is known to be there */
  | { t: "search"; place: string; bytes: number; found: string[]; control: boolean }
  | {
      t: "view";
      client: string;
      room: string;
      items: (Seen & { verdict: string; gap: boolean; nonce: string | null })[];
    }
  /** one statement over rooms: heads, and how far their people are */
  | { t: "cursors"; rows: (Far & { room: string; head: number })[] }
  /** up to where a device holds its own person to have read a room, each time that moved */
  | { t: "mark"; client: string; room: string; read: number }
  /** what a frame told a device of others, what the device kept of it after each time, and where it is in the end */
  | { t: "told"; client: string; room: string; others: Far[] }
  | { t: "kept"; client: string; room: string; others: Far[] }
  | { t: "far"; client: string; room: string; read: number; others: Far[] }
  /** a device says that its person writes; whom a device shows as writing, from now on */
  | { t: "types"; client: string; room: string; at: number }
  | { t: "shown"; client: string; room: string; accounts: string[]; at: number }
  /** what a device makes of a room's log: a hash of all of it by the fold, and by a second one; messages by their ids */
  | { t: "folded"; client: string; room: string; hash: string; second: string | null; shown: string[]; gone: string[] }
  /** how much is unread by a device, and by the server's list */
  | { t: "unread"; client: string; room: string; unread: number; listed: number | null }
  /** a search for what was deleted for good, as `search`; `sought`: how many things of that kind */
  | { t: "remains"; place: string; sought: number; found: string[]; control: boolean }
  /** `stranded`: texts for rooms that are no longer this person's, which nobody sends any more */
  | { t: "outbox"; client: string; waiting: string[]; failed: string[]; stranded?: string[] }
  | {
      t: "dump";
      room: string;
      head: number;
      events: Logged[];
    };
