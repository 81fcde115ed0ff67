import { RETRY_REFUSALS } from "@/protocol/send";
import type { Answer, Fact, Far, Logged } from "./fact";
import { deletionsIn, goneWith } from "./gone";

/** The facts of one kind. */
export type Of<T extends Fact["t"]> = Extract<Fact, { t: T }>;

/** The history, sorted into what the checks ask for. */
export class History {
  readonly facts: readonly Fact[];
  readonly intents = new Map<string, Of<"intend">>();
  readonly acks = new Map<string, { room: string; client: string; answer: Answer }[]>();
  /** what was done with messages, by its id */
  readonly deeds = new Map<string, Of<"deed">>();
  /** whose device a client is */
  readonly accounts = new Map<string, string>();
  /** how far everybody was in the end, by "account/room" */
  readonly cursors = new Map<string, Far>();
  /** what was deleted, by "room/id": for good or not. `gone`: events whose words went with such a message */
  readonly deletions = new Map<string, { hard: boolean; seq: number }>();
  readonly gone = new Set<string>();
  readonly never = new Map<string, string>();
  /** texts that nobody sends any more, for their room is no longer their author's */
  readonly stranded = new Set<string>();
  readonly log = new Map<string, Logged>();
  readonly logIds = new Map<string, Logged[]>();
  readonly views = new Map<string, Of<"view">>();
  readonly members = new Map<string, string[]>();
  /** the last stay of each, and all of them */
  readonly windows = new Map<string, Of<"window">>();
  readonly stays = new Map<string, Of<"window">[]>();

  constructor(facts: readonly Fact[]) {
    this.facts = facts;
    for (const fact of this.all("intend")) this.intents.set(fact.id, fact);
    for (const fact of this.all("deed")) this.deeds.set(fact.id, fact);
    for (const fact of this.all("device")) this.accounts.set(fact.client, fact.account);
    for (const { rows } of this.all("cursors"))
      for (const row of rows) this.cursors.set(`${row.account}/${row.room}`, row);
    for (const fact of this.all("members")) this.members.set(fact.room, fact.clients);
    for (const fact of this.all("view")) this.views.set(`${fact.client}/${fact.room}`, fact);
    for (const fact of this.all("outbox")) for (const id of fact.stranded ?? []) this.stranded.add(id);
    for (const fact of this.all("window")) {
      this.windows.set(`${fact.client}/${fact.room}`, fact);
      push(this.stays, `${fact.client}/${fact.room}`, fact);
    }
    for (const fact of this.all("answer")) for (const answer of fact.results) this.#answer(fact, answer);
    for (const { room, events } of this.all("dump")) {
      for (const event of events) {
        this.log.set(`${room}/${event.seq}`, event);
        push(this.logIds, `${room}/${event.id}`, event);
      }
      for (const [id, deletion] of deletionsIn(events)) this.deletions.set(`${room}/${id}`, deletion);
      for (const id of goneWith(events)) this.gone.add(`${room}/${id}`);
    }
  }

  all<T extends Fact["t"]>(t: T): Of<T>[] {
    return this.facts.filter((fact): fact is Of<T> => fact.t === t);
  }

  #answer({ room, client }: { room: string; client: string }, answer: Answer): void {
    if (answer.status !== "refused") push(this.acks, answer.id, { room, client, answer });
    else if (!RETRY_REFUSALS.has(answer.code as never)) this.never.set(answer.id, answer.code ?? "");
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
