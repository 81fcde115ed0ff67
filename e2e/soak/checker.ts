import { checkBlind } from "./blind";
import { checkCauses } from "./causes";
import { checkClocks } from "./clocks";
import { checkDrains } from "./drains";
import type { Fact, Seen } from "./fact";
import { checkFence, expected } from "./fence";
import { checkFolds } from "./folds";
import { History } from "./history";
import { checkJoins } from "./joins";
import { checkBounds, checkLiveness, checkRepairs } from "./liveness";
import { checkReceipts } from "./receipts";
import { checkUnread } from "./unread";
import { checkWriters } from "./writers";

/** What was found out about one invariant of the design. */
export interface Finding {
  name: string;
  says: string;
  /** how many things were looked at, in words; a check that looked at nothing says so */
  counted: number;
  of: string;
  violations: string[];
}

/**
 * Checks a whole history against the invariants of docs/protocol.md, and that it is a history of something: what a plan
 * says that it is about must have been looked at. Pure.
 */
export function check(facts: readonly Fact[]): Finding[] {
  const history = new History(facts);
  const findings = [
    acknowledged(history),
    notLost(history),
    noGhosts(history),
    exactlyOnce(history),
    idempotent(history),
    dense(history),
    agreed(history),
    streamed(history),
    checkJoins(facts),
    inOrder(history),
    readBack(history),
    checkCauses(history),
    checkReceipts(history),
    checkFolds(history),
    checkDrains(history),
    checkWriters(history),
    checkUnread(history),
    checkFence(history),
    checkLiveness(history),
    checkBounds(history),
    checkRepairs(history),
    checkClocks(history),
    checkBlind(history),
  ];
  const planned = new Set(history.all("plan").flatMap((plan) => plan.applies));
  for (const { name, of, counted, violations } of findings)
    if (planned.delete(name) && counted === 0) violations.push(`this run is about it, and there were no ${of}`);
  for (const name of planned) findings[0]?.violations.push(`nothing checks ${name}, which this run is about`);
  return findings;
}

function acknowledged({ acks }: History): Finding {
  return {
    name: "I0",
    says: "something was acknowledged",
    counted: acks.size,
    of: "acknowledged sends",
    violations: acks.size === 0 ? ["no send was acknowledged: this run shows nothing"] : [],
  };
}

function notLost({ acks, log, views, members, windows, gone }: History): Finding {
  const violations: string[] = [];
  let looked = 0;
  for (const [id, given] of acks) {
    for (const { room, client, answer } of given) {
      const row = log.get(`${room}/${answer.seq}`);
      if (row?.id !== id || row.tokenHash !== answer.tokenHash)
        violations.push(`${client} was told ${id} is ${room}/${answer.seq}; there is ${row?.id ?? "nothing"}`);
    }
    const room = given[0]?.room ?? "";
    for (const client of members.get(room) ?? []) {
      if (!expected(windows, client, room, given[0]?.answer.seq)) continue;
      looked++;
      const item = views.get(`${client}/${room}`)?.items.find((i) => i.id === id);
      // Of what was deleted for good its place is left.
      if (item?.verdict !== (gone.has(`${room}/${id}`) ? "removed" : "ok"))
        violations.push(`${client} does not see ${id} of ${room}: ${item?.verdict ?? "missing"}`);
    }
  }
  return {
    name: "I1",
    says: "no acknowledged message lost",
    counted: looked,
    of: "acknowledged sends looked up on devices",
    violations,
  };
}

function noGhosts({ intents, deeds, never, log, logIds, views }: History): Finding {
  const violations: string[] = [];
  let looked = 0;
  for (const [place, event] of log) {
    if (event.kind !== "message" && event.target === undefined) continue;
    looked++;
    if (!intents.has(event.id) && !deeds.has(event.id))
      violations.push(`${place} holds ${event.id}, which nobody wrote`);
    if (never.has(event.id)) violations.push(`${place} holds ${event.id}, refused as ${never.get(event.id)}`);
  }
  for (const { client, room, items } of views.values()) {
    for (const item of items) {
      looked++;
      if (!logIds.has(`${room}/${item.id}`))
        violations.push(`${client} sees ${item.id} in ${room}, which the log has not`);
      const intent = intents.get(item.id);
      if (item.nonce !== null && intent?.nonce !== item.nonce)
        violations.push(`${client} reads other words in ${item.id}`);
    }
  }
  return { name: "I2", says: "no ghost", counted: looked, of: "messages in the log and on devices", violations };
}

function exactlyOnce(history: History): Finding {
  const { intents, deeds, never, stranded, logIds, views, members, windows, gone, deletions } = history;
  const violations: string[] = [];
  for (const [id, { room, client, ...written }] of [...intents, ...deeds]) {
    const wanted = never.has(id) ? 0 : 1;
    const held = logIds.get(`${room}/${id}`)?.length ?? 0;
    if (held === 0 && stranded.has(id)) continue;
    // What was still to be said about a message that is gone for good is not sent any more (R104).
    if (held === 0 && written.t === "deed" && deletions.get(`${room}/${written.target}`)?.hard) continue;
    if (held !== wanted) violations.push(`${id} of ${client} is ${held} times in the log, not ${wanted}`);
    if (written.t !== "intend") continue;
    const readable = gone.has(`${room}/${id}`) ? 0 : wanted;
    for (const reader of members.get(room) ?? []) {
      if (!expected(windows, reader, room, logIds.get(`${room}/${id}`)?.[0]?.seq)) continue;
      const read = views.get(`${reader}/${room}`)?.items.filter((i) => i.nonce === written.nonce).length ?? 0;
      if (read !== readable) violations.push(`${reader} reads the text of ${id} ${read} times, not ${readable}`);
    }
  }
  for (const { client, waiting } of history.all("outbox"))
    if (waiting.length > 0) violations.push(`${client} still has ${waiting.length} waiting`);
  return {
    name: "I3",
    says: "every text exactly once",
    counted: intents.size + deeds.size,
    of: "texts and deeds",
    violations,
  };
}

function idempotent(history: History): Finding {
  const violations: string[] = [];
  let looked = 0;
  for (const [id, given] of history.acks) {
    looked += given.length;
    const first = given[0]?.answer;
    for (const { answer } of given)
      if (answer.seq !== first?.seq || answer.tokenHash !== first?.tokenHash)
        violations.push(`${id} was acknowledged as ${first?.seq} and as ${answer.seq}`);
  }
  for (const { what, id, expected, answer } of history.all("probe")) {
    looked++;
    const same = answer?.status === "dup" && answer.seq === expected.seq && answer.tokenHash === expected.tokenHash;
    const good = what === "other-person" ? answer?.code === "id-taken" : same;
    if (!good) violations.push(`${id} sent again (${what}) was answered ${JSON.stringify(answer)}`);
  }
  return {
    name: "I4",
    says: "the same id gets the same answer",
    counted: looked,
    of: "answers and probes",
    violations,
  };
}

function dense(history: History): Finding {
  const violations: string[] = [];
  let looked = 0;
  for (const { rooms } of history.all("snapshot")) {
    for (const { room, head, count, min, max } of rooms) {
      looked++;
      if (count !== head || (head > 0 && (min !== 1 || max !== head)))
        violations.push(`${room} at head ${head} holds ${count} events, ${min} to ${max}`);
    }
  }
  for (const { room, head, events } of history.all("dump")) {
    looked++;
    const seqs = events.map((e) => e.seq).sort((a, b) => a - b);
    if (seqs.length !== head || seqs.some((seq, i) => seq !== i + 1)) violations.push(`${room} is not 1..${head}`);
    const last = new Map<string, number>();
    for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
      if (event.deviceSeq !== (last.get(event.device) ?? 0) + 1)
        violations.push(`${room}/${event.seq}: device chain jumps to ${event.deviceSeq}`);
      last.set(event.device, event.deviceSeq);
    }
  }
  return { name: "I5", says: "the log is dense", counted: looked, of: "committed states of rooms", violations };
}

function agreed(history: History): Finding {
  const violations: string[] = [];
  let looked = 0;
  const compare = (who: string, room: string, seen: Seen) => {
    looked++;
    const row = history.log.get(`${room}/${seen.seq}`);
    if (row?.hash !== seen.hash || row.id !== seen.id)
      violations.push(`${who} saw another ${room}/${seen.seq} than the log holds`);
  };
  for (const fact of history.facts) {
    if (fact.t === "frame" || fact.t === "page")
      for (const seen of fact.events) compare(`${fact.client} by ${fact.t}`, fact.room, seen);
    if (fact.t === "applied") for (const seen of fact.rows) compare(`${fact.client} in its store`, fact.room, seen);
    if (fact.t === "view") for (const seen of fact.items) compare(`${fact.client} in the end`, fact.room, seen);
    if (fact.t === "readback" && fact.found) compare(`${fact.client} reading back`, fact.room, fact.found);
  }
  return {
    name: "I6",
    says: "everybody sees the same event at the same place",
    counted: looked,
    of: "sightings",
    violations,
  };
}

function streamed(history: History): Finding {
  const violations: string[] = [];
  const tops = new Map<string, number>();
  let looked = 0;
  for (const { client, room, from, to, rows } of history.all("applied")) {
    const key = `${client}/${room}`;
    const top = tops.get(key) ?? 0;
    tops.set(key, Math.max(top, to));
    if (to < top) violations.push(`${key} fell from ${top} to ${to}`);
    const got = new Set(rows.map((row) => row.seq));
    if (got.size !== rows.length) violations.push(`${key} stored one place twice in one step`);
    for (let seq = Math.max(top + 1, from); seq <= to; seq++) {
      looked++;
      if (!got.has(seq)) violations.push(`${key} passed ${seq} without storing it`);
    }
  }
  return {
    name: "I7",
    says: "every device applies strictly the next",
    counted: looked,
    of: "events applied",
    violations,
  };
}

function inOrder({ intents, logIds }: History): Finding {
  const violations: string[] = [];
  const last = new Map<string, { n: number; seq: number }>();
  for (const intent of [...intents.values()].sort((a, b) => a.n - b.n)) {
    const seq = logIds.get(`${intent.room}/${intent.id}`)?.[0]?.seq;
    if (seq === undefined) continue;
    const key = `${intent.client}/${intent.room}`;
    const before = last.get(key);
    if (before && before.seq > seq)
      violations.push(`${key}: text ${intent.n} is at ${seq}, text ${before.n} at ${before.seq}`);
    last.set(key, { n: intent.n, seq });
  }
  return { name: "I9", says: "one device's texts keep their order", counted: intents.size, of: "texts", violations };
}

function readBack(history: History): Finding {
  const facts = history.all("readback");
  const violations = facts
    .filter((fact) => fact.found?.id !== fact.id || fact.found.seq !== fact.seq)
    .map(
      (fact) =>
        `${fact.client} was told ${fact.id} is ${fact.room}/${fact.seq} and then read ${fact.found?.id ?? "nothing"} there`,
    );
  return {
    name: "I10",
    says: "what was acknowledged can be read",
    counted: facts.length,
    of: "reads after an acknowledgement",
    violations,
  };
}
