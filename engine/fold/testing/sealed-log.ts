import { newId } from "@/crypto/random";
import { DEFAULT_POLICY } from "@/crypto/room-chain";
import type { TestDevice, TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { AccountId, EventId } from "@/protocol/ids";
import { ZERO_HASH } from "@/protocol/ids";
import { entryPayload } from "../../rooms/room-chain-reader";
import { NO_RIGHTS } from "../../rooms/seat-lines";
import { PaperGroup } from "../../testing/paper-group";
import { entryFacts } from "../entry-facts";
import type { FoldEvent } from "../fold-event";
import { type Choices, sortOf, wordFor } from "./any-log";

/** Somebody who writes, and the devices they write from. */
export interface Writer {
  person: TestPerson;
  devices: readonly TestDevice[];
}

/** A log by real people over a real chain, and beside it what each event should read as. */
export class SealedLog {
  readonly group: PaperGroup;
  readonly plain: FoldEvent[] = [];
  readonly #writers: readonly Writer[];
  readonly #messages: Event[] = [];
  readonly #wordings = new Map<EventId, Event>();
  readonly #deleters = new Map<EventId, AccountId>();
  readonly #tails = new Map<string, number>();
  #carla: "member" | "admin" = "admin";
  #pins: "member" | "admin" = "admin";

  private constructor(group: PaperGroup, writers: readonly Writer[]) {
    this.group = group;
    this.#writers = writers;
    for (const event of group.events) this.#entered(event);
  }

  /** alice, who owns the group, bob, a member, and carla, an admin until that changes, say what the choices come to. */
  static async of(writers: readonly Writer[], log: readonly Choices[]): Promise<SealedLog> {
    const people = writers.map(({ person }) => person);
    const sealed = new SealedLog(await PaperGroup.of(people, ["owner", "member", "admin"]), writers);
    for (const choices of log) await (sortOf(choices) === "entry" ? sealed.#enter(choices) : sealed.#say(choices));
    return sealed;
  }

  /** What carla is, or who may pin, changes. */
  async #enter([, , , more]: Choices): Promise<void> {
    const carla = this.#writers[2]?.person.account;
    if (!carla) throw new Error("nobody");
    if (more % 2) {
      this.#carla = this.#carla === "admin" ? "member" : "admin";
      this.#entered(await this.group.enter({ kind: "role", delta: [carla, this.#carla, 0] }));
    } else {
      this.#pins = this.#pins === "admin" ? "member" : "admin";
      const policy = { ...DEFAULT_POLICY, pin: this.#pins };
      this.#entered(await this.group.enter({ kind: "settings", delta: [] }, { policy }));
    }
  }

  #entered(event: Event): void {
    const payload = entryPayload(event);
    if (!payload) throw new Error("no entry");
    this.#add(event, { verdict: "entry", entry: entryFacts(payload, null) });
  }

  async #say(choices: Choices): Promise<void> {
    const [, who, aim, more, odd] = choices;
    const sort = sortOf(choices);
    const isMessage = sort === "message" || sort === "thread";
    const about = this.#messages[(aim + (odd % 4) * 4) % (this.#messages.length || 1)];
    const target = odd === 1 || !about ? (newId() as EventId) : about.id;
    const named = sort === "edit" ? about?.sender : sort === "restore" ? this.#deleters.get(target) : undefined;
    const fitting = this.#writers.find(({ person }) => more % 4 > 0 && person.account === named);
    const writer = fitting ?? this.#writers[who % 3];
    const device = writer?.devices[more % writer.devices.length];
    if (!writer || !device) throw new Error("nobody");
    const known = more % 5 === 1 ? about : this.#wordings.get(target);
    const replaces = (known ?? about)?.tokenHash ?? ZERO_HASH;
    const word = wordFor(sort, more, { seq: this.group.events.length + 1, replaces });
    const thread = sort === "thread" ? target : null;
    const reply = isMessage && more % 4 === 0 ? target : null;
    const replyAt = reply && more % 8 === 0 && about ? about.seq : null;
    const hasTarget = !isMessage && sort !== "emoji" && sort !== "profile";
    const event = await this.group.say(writer.person, device, {
      word,
      target: hasTarget ? target : null,
      thread,
      reply,
      replyAt,
    });
    if (isMessage) this.#messages.push(event);
    if (sort === "edit") this.#wordings.set(target, event);
    if (sort === "delete" || sort === "hard") this.#deleters.set(target, event.sender);
    // The server takes the token away, or has the event be about something else.
    if (odd === 26) this.#put({ ...event, token: null }, { verdict: "removed" });
    else if (odd === 29)
      this.#put({ ...event, target: newId() as EventId }, { verdict: "unverified", detail: "moved" });
    else this.#put(event, { verdict: "ok", word, reply, replyAt });
    // Or it does not, though it should.
    if (sort === "hard" && odd !== 26 && odd !== 29 && more % 2) this.#blank(event);
  }

  /** What is deleted for ever leaves the log: the same room for whoever had read it and whoever had not. */
  #blank({ target, sender, seq }: Event): void {
    const said = (event: Event) => this.plain[event.seq - 1];
    const message = this.group.events.find((event) => event.id === target && said(event)?.verdict !== "unverified");
    const isAllowed = sender === message?.sender || this.plain[seq - 1]?.rights.deleteOthers;
    if (message?.kind !== "message" || !isAllowed) return;
    for (const event of this.group.events) {
      const isAbout = event.target === target && ["edit", "reaction", "unreaction"].includes(event.kind);
      if ((event === message || isAbout) && !this.group.blanked.has(event.seq)) this.group.blanked.set(event.seq, seq);
    }
  }

  #put(event: Event, read: Pick<FoldEvent, "verdict"> & Partial<FoldEvent>): void {
    this.group.events[event.seq - 1] = event;
    const before = this.#tails.get(event.device);
    const isSigned = read.verdict !== "unverified";
    if (isSigned) this.#tails.set(event.device, event.deviceSeq);
    const gap = isSigned && before !== undefined && event.deviceSeq !== before + 1;
    this.#add(event, { ...read, gap });
  }

  #add(event: Event, read: Pick<FoldEvent, "verdict"> & Partial<FoldEvent>): void {
    const { seq, id, kind, sender, createdAt: at, tokenHash, target, thread } = event;
    const place = this.#writers.findIndex(({ person }) => person.account === sender);
    const isAdmin = place === 0 || (place === 2 && this.#carla === "admin");
    const rights = { deleteOthers: isAdmin, pin: isAdmin || this.#pins === "member", emoji: isAdmin };
    const nobody = { reply: null, replyAt: null, wakes: [] };
    const nothing = { ...nobody, detail: "", word: null, gap: false, entry: null, rights: NO_RIGHTS };
    this.plain.push({ ...nothing, seq, id, kind, sender, at, tokenHash, target, thread, rights, ...read });
  }
}
