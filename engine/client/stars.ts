import type { AccountId, EventId, RoomId } from "@/protocol/ids";
import { allMarked, keysOf, type Marked } from "../own-marks";
import { readPersonal } from "../personal-reading";
import { type Marking, markMessages, type Placed } from "./mark-messages";
import { Quotes } from "./quotes";
import type { ViewStore } from "./view-store";
import type { Quote } from "./view-types";

/** A starred message as it reads now; where it is not held here, only that there is one. */
export interface Starred extends Marked, Pick<Quote, "state" | "sender" | "mine" | "text"> {
  /** when it was written, ms; null where it is not held here */
  writtenAt: number | null;
}

const NONE: ReadonlyMap<EventId, Marked> = new Map();

/** The messages that one keeps at hand, on every device: personal data of Notes to self. */
export class Stars {
  readonly #view: ViewStore;
  readonly #parts: Marking;
  readonly #onChange: () => void;
  #all = NONE;
  #asked = false;
  #reading = false;
  #again = false;

  constructor(parts: Marking & { view: ViewStore; onChange: () => void }) {
    this.#view = parts.view;
    this.#parts = parts;
    this.#onChange = parts.onChange;
  }

  /** By their messages' ids; the same map until one comes or goes. */
  get = (): ReadonlyMap<EventId, Marked> => {
    if (!this.#asked) {
      this.#asked = true;
      this.refresh();
    }
    return this.#all;
  };

  /** Gives messages a star, or takes it back. */
  set(room: RoomId, messages: readonly Placed[], on: boolean): Promise<void> {
    return markMessages(this.#parts, "star", { room, messages, on });
  }

  /** Something personal was written or came. */
  refresh(): void {
    if (!this.#asked) return;
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    void this.#read().finally(() => {
      this.#reading = false;
    });
  }

  /** All of them, the newest star first, as far as their rooms are here. */
  async list(): Promise<readonly Starred[]> {
    const device = await this.#view.device();
    if (!device) return [];
    const quotes = new Quotes(this.#view.store);
    const stars = [...(await this.#stored()).values()].sort((a, b) => b.since - a.since);
    const all: Starred[] = [];
    for (const star of stars) {
      const record = await this.#view.record(star.room);
      if (!record) continue;
      const found = await quotes.find(device, record, { id: star.message, at: star.at });
      const sender = found && (await this.#view.person(found.sender, handleIn(record.summary, found.sender)));
      const state = found?.t === "message" ? "here" : found ? "deleted" : "unknown";
      const text = found?.t === "message" ? found.text : "";
      all.push({ ...star, state, sender, mine: found?.sender === device.account, text, writtenAt: found?.at ?? null });
    }
    return all;
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        this.#all = await this.#stored();
        this.#onChange();
      } catch (cause) {
        console.warn(`sotto stars: ${String(cause)}`);
      }
    }
  }

  async #stored(): Promise<ReadonlyMap<EventId, Marked>> {
    const device = await this.#view.device();
    if (!device) return NONE;
    const marked = allMarked("star", await readPersonal(this.#view.store, device, keysOf("star")));
    const stars = new Map<EventId, Marked>();
    for (const star of marked)
      if (!(await this.#view.hiddenIn(star.room)).has(star.message)) stars.set(star.message, star);
    return stars;
  }
}

function handleIn({ members }: { members: readonly { account: AccountId; handle: string }[] }, account: AccountId) {
  return members.find((member) => member.account === account)?.handle ?? "someone";
}
