import type { Fact, Logged } from "./fact";

const ALICE = "account of alice";
const BOB = "account of bob";
const DEVICES = ["alice", "alice's other", "bob"] as const;

/** The log of room s, a line for each event: kind, id, device, what it is about. */
const LINES: readonly (Partial<Logged> & Pick<Logged, "kind" | "id" | "device">)[] = [
  { kind: "create", id: "s-create", device: "alice" },
  { kind: "message", id: "first", device: "alice", blank: false },
  { kind: "message", id: "answer", device: "bob", blank: false, reply: { id: "first", at: 2 } },
  { kind: "edit", id: "edit-first", device: "alice", target: "first", blank: false },
  { kind: "reaction", id: "react-first", device: "bob", target: "first", blank: false },
  { kind: "message", id: "regretted", device: "alice", blank: true },
  { kind: "edit", id: "edit-regretted", device: "alice", target: "regretted", blank: true },
  { kind: "delete", id: "end", device: "alice's other", target: "regretted", hard: true, blank: false },
  { kind: "delete", id: "withdraw", device: "bob", target: "answer", blank: false },
];
const NONCES: Record<string, string> = { first: "first words", answer: "an answer", regretted: "regretted words" };

const log: readonly Logged[] = LINES.map((line, i) => {
  const before = LINES.slice(0, i).filter(({ device }) => device === line.device);
  const names = { hash: `hash of ${line.id}`, tokenHash: `token of ${line.id}`, thread: null };
  return { ...names, ...line, seq: i + 1, deviceSeq: before.length + 1, sender: line.device === "bob" ? BOB : ALICE };
});
const seen = log.map(({ seq, id, hash, target }) => ({ seq, id, hash, ...(target !== undefined && { target }) }));

function wordsOf(): Fact[] {
  const counts = new Map<string, number>();
  return log.flatMap(({ kind, id, device, target }): Fact[] => {
    const at = { client: device, room: "s", id };
    const n = (counts.get(device) ?? 0) + 1;
    if (kind === "message") counts.set(device, n);
    if (kind === "message") return [{ t: "intend", ...at, n, nonce: NONCES[id] ?? "" }];
    return target === undefined
      ? []
      : [{ t: "deed", ...at, kind, target, words: kind === "edit" ? `${id} words` : null }];
  });
}

function view(client: string): Fact {
  const items = log.map(({ seq, id, hash, kind, blank }) => {
    const verdict = kind === "create" ? "entry" : blank ? "removed" : "ok";
    return { seq, id, hash, verdict, gap: false, nonce: (!blank && NONCES[id]) || null };
  });
  return { t: "view", client, room: "s", items };
}

/** How far both are, at two moments. */
const [alice1, bob1] = [
  { account: ALICE, delivered: 3, read: 2 },
  { account: BOB, delivered: 2, read: 0 },
];
const [alice2, bob2] = [
  { account: ALICE, delivered: 3, read: 3 },
  { account: BOB, delivered: 6, read: 1 },
];

/**
 * In room s alice, who has two devices, and bob say something about what they said: bob answers and withdraws it, alice edits,
 * and deletes for good by her other device. Both have read a part, and bob was seen writing for a while.
 */
export function deedStory(): Fact[] {
  const place = { room: "s", head: 9 };
  return [
    ...DEVICES.map((client): Fact => ({ t: "device", client, account: client === "bob" ? BOB : ALICE })),
    { t: "members", room: "s", clients: [...DEVICES] },
    ...wordsOf(),
    { t: "types", client: "bob", room: "s", at: 1_000 },
    { t: "shown", client: "alice", room: "s", accounts: [BOB], at: 1_200 },
    { t: "mark", client: "alice", room: "s", read: 2 },
    { t: "cursors", rows: [alice1, bob1].map((far) => ({ ...far, room: "s", head: 3 })) },
    { t: "kept", client: "alice", room: "s", others: [bob1] },
    { t: "told", client: "alice", room: "s", others: [bob2] },
    { t: "kept", client: "alice", room: "s", others: [bob2] },
    { t: "mark", client: "alice", room: "s", read: 3 },
    { t: "page", client: "bob", room: "s", from: 1, to: 9, events: seen },
    { t: "shown", client: "alice", room: "s", accounts: [], at: 7_200 },
    ...DEVICES.flatMap((client): Fact[] => {
      const [own, other] = client === "bob" ? [bob2, alice2] : [alice2, bob2];
      const unread = client === "bob" ? 1 : 0;
      const [shown, gone, second] = [["first"], ["answer", "regretted"], client === "alice" ? "a fold" : null];
      return [
        view(client),
        { t: "folded", client, room: "s", hash: "a fold", second, shown, gone },
        { t: "far", client, room: "s", read: own.read, others: [other] },
        { t: "unread", client, room: "s", unread, listed: unread },
        { t: "window", room: "s", client, from: 1, to: null },
      ];
    }),
    { t: "cursors", rows: [alice2, bob2].map((far) => ({ ...far, ...place })) },
    { t: "dump", ...place, events: log.map((event) => ({ ...event })) },
    { t: "remains", place: "all tables", sought: 2, found: [], control: true },
    { t: "remains", place: "the store of bob", sought: 2, found: [], control: true },
  ];
}
