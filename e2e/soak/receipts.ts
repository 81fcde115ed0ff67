import type { Finding } from "./checker";
import type { Far } from "./fact";
import { expected } from "./fence";
import type { History } from "./history";

/** I12: how far people are never falls and never passes the head, and in the end all devices know it alike. */
export function checkReceipts(history: History): Finding {
  const violations: string[] = [];
  const counted = { n: 0 };
  const rise = rising(violations);
  const sane = (who: string, { account, delivered, read }: Far, head: number) => {
    counted.n++;
    if (read > delivered) violations.push(`${who}: ${account} has read ${read} and holds ${delivered}`);
    if (delivered > head) violations.push(`${who}: ${account} holds ${delivered} of ${head}`);
  };
  const heads = new Map(history.all("dump").map(({ room, head }) => [room, head]));
  for (const fact of history.facts) {
    if (fact.t === "cursors")
      for (const row of fact.rows) {
        sane(`the table, ${row.room}`, row, row.head);
        rise(`read of ${row.account} in ${row.room}`, row.read);
        rise(`delivered to ${row.account} in ${row.room}`, row.delivered);
      }
    if (fact.t === "told" || fact.t === "kept") {
      const head = heads.get(fact.room) ?? Number.POSITIVE_INFINITY;
      for (const far of fact.others) sane(`${fact.client} was told of ${fact.room}`, far, head);
    }
    if (fact.t === "mark") {
      counted.n++;
      rise(`read of ${fact.client} in ${fact.room}, by its store`, fact.read);
    }
    if (fact.t !== "kept") continue;
    for (const { account, delivered, read } of fact.others) {
      rise(`read of ${account} in ${fact.room}, as ${fact.client} has it`, read);
      rise(`delivered to ${account} in ${fact.room}, as ${fact.client} has it`, delivered);
    }
  }
  agree(history, violations, counted);
  return {
    name: "I12",
    says: "receipts never fall, and all devices agree",
    counted: counted.n,
    of: "looks at how far people are",
    violations,
  };
}

/** Tells of what is lower than it was. */
function rising(violations: string[]): (what: string, to: number) => void {
  const tops = new Map<string, number>();
  return (what, to) => {
    const top = tops.get(what) ?? 0;
    if (to < top) violations.push(`${what} fell from ${top} to ${to}`);
    tops.set(what, to);
  };
}

function agree(history: History, violations: string[], counted: { n: number }): void {
  const { accounts, cursors, windows, members } = history;
  for (const { client, room, read, others } of history.all("far")) {
    const me = accounts.get(client);
    if (me === undefined || !expected(windows, client, room, undefined)) continue;
    counted.n++;
    const own = cursors.get(`${me}/${room}`)?.read ?? 0;
    if (read !== own) violations.push(`${client} has read ${room} up to ${read}; its person has up to ${own}`);
    const inRoom = (members.get(room) ?? []).filter((one) => expected(windows, one, room, undefined));
    for (const account of new Set(inRoom.map((one) => accounts.get(one)))) {
      if (account === undefined || account === me) continue;
      counted.n++;
      const known = others.find((other) => other.account === account);
      const far = cursors.get(`${account}/${room}`);
      const isSame = known?.read === far?.read && known?.delivered === far?.delivered;
      if (!isSame && (known?.delivered ?? 0) + (far?.delivered ?? 0) > 0)
        violations.push(`${client} has ${told(known)} of ${account} in ${room}; it is ${told(far)}`);
    }
  }
}

const told = (far: Far | undefined) => (far ? `${far.delivered} held and ${far.read} read` : "nothing");
