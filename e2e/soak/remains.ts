import { storeWords } from "../support/store-words";
import { tablesOf, textOf } from "../support/table-text";
import type { Client } from "./client";
import { hashOfToken } from "./envelope";
import type { Fact } from "./fact";
import { expected } from "./fence";
import { History } from "./history";
import type { Note } from "./recorder";
import type { World } from "./world";

const TOKEN = /gAAAA[\w-]{80,}={0,2}/g;

/**
 * Searches all tables for the tokens of what was deleted for good, by their hashes, which the log keeps; and every device for its
 * words, in whatever table they rest. Each search must find something that is still there.
 */
export async function lookForRemains(
  world: World,
  devices: readonly Client[],
  facts: readonly Fact[],
  note: Note,
): Promise<void> {
  const { gone, log, intents, deeds, views, windows, deletions } = new History(facts);
  const isGone = ([place, { id }]: [string, { id: string }]) =>
    gone.has(`${place.slice(0, place.lastIndexOf("/"))}/${id}`);
  const tokens = new Map([...log].filter(isGone).map(([, { id, tokenHash }]) => [tokenHash, id]));
  const kept = new Set([...log].filter((one) => !isGone(one)).map(([, { tokenHash }]) => tokenHash));
  const sql = world.owner();
  const there = new Set<string>();
  for (const table of await tablesOf(sql))
    for (const [token] of (await textOf(sql, table)).matchAll(TOKEN)) there.add(hashOfToken(token));
  await sql.end();
  const found = [...tokens].flatMap(([hash, id]) => (there.has(hash) ? [id] : []));
  const control = [...there].some((hash) => kept.has(hash));
  note({ t: "remains", place: "all tables", sought: tokens.size, found, control });

  const words = [...tokens.values()].flatMap((id) => {
    const said = intents.get(id)?.nonce ?? deeds.get(id)?.words;
    const room = intents.get(id)?.room ?? deeds.get(id)?.room ?? "";
    const until = deletions.get(`${room}/${deeds.get(id)?.target ?? id}`)?.seq;
    return said ? [{ id, said, room, until }] : [];
  });
  for (const device of words.length > 0 ? devices : []) {
    const all = await storeWords({ engine: device.engine(), store: device.store });
    const seen = [...views.values()].filter(({ client }) => client === device.name);
    const rooms = new Set(seen.map(({ room }) => room));
    // Whoever was out by then is told of no deletion, and who never sat in the room of nothing at all.
    const own = words.filter(({ room, until }) => rooms.has(room) && expected(windows, device.name, room, until));
    const left = own.filter(({ said }) => all.includes(said)).map(({ id }) => id);
    const shown = seen.flatMap(({ items }) => items);
    const control = shown.some(({ nonce }) => nonce !== null && all.includes(nonce));
    note({ t: "remains", place: `the store of ${device.name}`, sought: own.length, found: left, control });
  }
}
