import type { Plant } from "./plants";

/** Bugs of a sidecar in what it tells and keeps beside messages, each as an edit of a copy of its sources. */
export const SIGNAL_PLANTS: Readonly<Record<string, () => Plant>> = {
  "older-cursor": () => ({
    about: "writes an older cursor over a newer one",
    sidecar: [
      {
        file: "server/receipts/move-cursor.ts",
        from: "read = greatest(c.read, excluded.read), delivered",
        to: "read = excluded.read, delivered",
      },
    ],
  }),
  "cursor-ahead": () => ({
    about: "lets people have read more than there is, and than they hold",
    sidecar: [
      {
        file: "server/receipts/move-cursor.ts",
        from: "least(g.read, r.head), least(g.delivered, r.head)",
        to: "case when g.read > 0 then r.head + 2 else 0 end, least(g.delivered, r.head)",
      },
    ],
  }),
  "effect-first": () => ({
    about: "shows what is said about a message before the message",
    sidecar: [
      {
        file: "realtime/frame.ts",
        from: "  for (const event of events) {\n    const text",
        to: `  const turned = events.map((event, i) => {
    const [before, after] = [events[i - 1], events[i + 1]];
    if (before && event.target === before.id) return { ...event, seq: before.seq };
    return after && after.target === event.id ? { ...event, seq: after.seq } : event;
  });
  for (const event of turned.sort((a, b) => a.seq - b.seq)) {\n    const text`,
      },
    ],
  }),
  "typed-log": () => ({
    about: "writes into the log that somebody types",
    sidecar: [
      {
        file: "server/receipts/writers-among.ts",
        from: "  return new Set(rows.map(writerKey));",
        to: `  for (const { room, account } of rows)
    await sql\`with r as (update rooms set head = head + 1 where id = \${room} returning id, head)
      insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token_hash)
      select id, head, gen_random_uuid(), 'typing', \${account}, gen_random_uuid(), 1, 1, repeat('A', 43) from r\`;
  return new Set(rows.map(writerKey));`,
      },
    ],
  }),
  "endless-typing": () => ({
    about: "says for ever that somebody types",
    sidecar: [
      {
        file: "realtime/typing.ts",
        from: '    this.#ports.tell(room, downFrame({ t: "typing", room, account: typing }), typing);',
        to: `    const tell = () => this.#ports.tell(room, downFrame({ t: "typing", room, account: typing }), typing);
    tell();
    setInterval(tell, 1_000).unref();`,
      },
    ],
  }),
  "kept-token": () => ({
    about: "keeps a copy of what was deleted for good",
    sidecar: [
      {
        file: "server/events/append-events.ts",
        from: "export function appendEvents(sql: Sql, batch: readonly AppendItem[]): Promise<Appended[]> {",
        to: `export async function appendEvents(sql: Sql, batch: readonly AppendItem[]): Promise<Appended[]> {
  for (const { item } of batch)
    await sql\`insert into ephemeral (key, value, expires_at)
      values (\${\`copy \${item.id}\`}, \${item.token}, now() + interval '1 hour') on conflict do nothing\`;`,
      },
    ],
  }),
};
