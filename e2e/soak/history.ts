import { RETRY_REFUSALS } from "@/protocol/send";
import type { Answer, Fact } from "./fact";

/** The facts of one kind. */
export type Of<T extends Fact["t"]> = Extract<Fact, { t: T }>;
type Dumped = Of<"dump">["events"][number];

/** The history, sorted into what the checks ask for. */
export class History {
  readonly facts: readonly Fact[];
  readonly intents = new Map<string, Of<"intend">>();
  readonly acks = new Map<string, { room: string; client: string; answer: Answer }[]>();
  readonly never = new Map<string, string>();
  /** texts that nobody sends any more, for their room is no longer their author's */
  readonly stranded = new Set<string>();
  readonly log = new Map<string, Dumped>();
  readonly logIds = new Map<string, Dumped[]>();
  readonly views = new Map<string, Of<"view">>();
  readonly members = new Map<string, string[]>();
  /** the last stay of each, and all of them */
  readonly windows = new Map<string, Of<"window">>();
  readonly stays = new Map<string, Of<"window">[]>();

  constructor(facts: readonly Fact[]) {
    this.facts = facts;
    for (const fact of this.all("intend")) this.intents.set(fact.id, fact);
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
