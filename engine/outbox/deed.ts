import type { Emoji } from "@/protocol/event-body";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";

/** What a person does in a room's conversation, as a view asks for it. */
export type Deed =
  | {
      t: "say";
      text: string;
      /** the message it answers, and where that one stands */
      reply?: { id: EventId; at: number };
      /** the message whose thread it goes to */
      thread?: EventId;
      /** who is to be woken: whom it names, and whom it answers */
      wake?: readonly AccountId[];
      /** it was said before, in whatever room: what is being written in this one stays */
      forwarded?: true;
    }
  /** `replaces`: the `tokenHash` of the wording that it was written for */
  | { t: "edit"; message: EventId; replaces: B64u32; text: string }
  | { t: "delete"; message: EventId; hard: boolean }
  | { t: "restore" | "unpin"; message: EventId }
  /** `at`: where it stands */
  | { t: "pin"; message: EventId; at: number }
  | { t: "reaction" | "unreaction"; message: EventId; emoji: Emoji }
  /** in Notes to self: a piece of personal data, JSON text; empty, it is taken back */
  | { t: "keep"; key: string; value: string };

/** What is done to a message that is there. */
export type AboutMessage = Exclude<Deed, { t: "say" | "keep" }>;

/** What goes into the outbox for it: the parts of an event that its author decides (docs/protocol.md, R27 and R37). */
export interface Intention {
  kind: SendItem["kind"];
  body: unknown;
  target: EventId | null;
  thread: EventId | null;
  publicText: string | null;
  /** the room's draft stays */
  aside?: true;
}

/** Of those woken by one message, so many are named to the server. */
const WAKE_MOST = 100;

/** The event that a deed becomes. */
export function intentionOf(deed: Deed): Intention {
  switch (deed.t) {
    case "say":
      return {
        ...about("message", null, [deed.forwarded ? "forwarded" : "text", deed.text]),
        thread: deed.thread ?? null,
        publicText: besideOf(deed),
        ...(deed.forwarded && { aside: true }),
      };
    case "edit":
      return about("edit", deed.message, [deed.replaces, ["text", deed.text]]);
    case "delete":
      // The server goes by what stands beside the token, readers by both.
      return {
        ...about("delete", deed.message, [deed.hard ? "hard" : "soft"]),
        publicText: deed.hard ? JSON.stringify({ hard: true }) : null,
      };
    case "reaction":
    case "unreaction":
      return about(deed.t, deed.message, deed.emoji);
    case "pin":
      return about("pin", deed.message, [deed.at]);
    case "keep":
      return about("personal", null, [deed.key, deed.value]);
    default:
      return about(deed.t, deed.message, []);
  }
}

function about(kind: SendItem["kind"], target: EventId | null, body: unknown): Intention {
  return { kind, body, target, thread: null, publicText: null };
}

function besideOf({ reply, wake = [] }: Extract<Deed, { t: "say" }>): string | null {
  const beside = {
    ...(reply && { reply: reply.id, at: reply.at }),
    ...(wake.length > 0 && { wake: wake.slice(0, WAKE_MOST) }),
  };
  return Object.keys(beside).length > 0 ? JSON.stringify(beside) : null;
}
