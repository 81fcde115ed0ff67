import { eventKind } from "@/protocol/event";
import type { Finding } from "./checker";
import type { History } from "./history";

/** So long after somebody said last that they write, a screen may show it. */
const LAST_MS = 10_000;

/** I15: that somebody writes is in no log, and gone from every screen soon after they said so for the last time. */
export function checkWriters(history: History): Finding {
  const violations: string[] = [];
  for (const [place, { kind }] of history.log)
    if (!eventKind.safeParse(kind).success) violations.push(`${place} is of the kind ${kind}, which no event is`);
  const spans = shownSpans(history);
  const slower = brokenFor(history);
  const said = new Map<string, number[]>();
  for (const { client, room, at } of history.all("types")) {
    const key = `${history.accounts.get(client)} ${room}`;
    said.set(key, [...(said.get(key) ?? []), at]);
  }
  for (const { client, room, account, until } of spans) {
    const last = said.get(`${account} ${room}`)?.findLast((at) => at <= until);
    if (last === undefined) violations.push(`${client} shows that ${account} writes in ${room}, who never said so`);
    else if (until - last > LAST_MS + slower(last, until))
      violations.push(`${client} showed for ${until - last} ms that ${account} writes in ${room}`);
  }
  return {
    name: "I15",
    says: "that somebody writes is soon forgotten",
    counted: spans.length,
    of: "times that somebody was shown as writing",
    violations,
  };
}

interface Span {
  client: string;
  room: string;
  account: string;
  until: number;
}

/** Each time that a device ceased to show somebody as writing, or showed them still in the end. */
function shownSpans(history: History): Span[] {
  const spans: Span[] = [];
  const open = new Map<string, { accounts: readonly string[]; client: string; room: string }>();
  for (const { client, room, accounts, at } of history.all("shown")) {
    for (const account of open.get(`${client} ${room}`)?.accounts ?? [])
      if (!accounts.includes(account)) spans.push({ client, room, account, until: at });
    open.set(`${client} ${room}`, { accounts, client, room });
  }
  const end = Math.max(0, ...history.all("shown").map(({ at }) => at));
  for (const { accounts, client, room } of open.values())
    for (const account of accounts) spans.push({ client, room, account, until: end });
  return spans;
}

/** For how many ms between two moments something was broken on purpose: a line that stands still delivers later. */
function brokenFor(history: History): (from: number, to: number) => number {
  const faults: [number, number][] = [];
  let begin: number | undefined;
  for (const fact of history.facts) {
    if (fact.t === "fault") begin = fact.at;
    if (fact.t === "healed" && begin !== undefined) faults.push([begin, fact.at]);
  }
  return (from, to) =>
    faults.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)), 0);
}
