import { openRest, type Rest, sealRest } from "@/crypto/at-rest";
import type { Content } from "@/protocol/event-body";
import type { Core } from "../core";
import { fold } from "../fold/fold";
import { foldEvent } from "../fold/fold-event";
import type { FoldedMessage, Hidden } from "../fold/folded";
import type { EventRow, RoomRecord } from "../store/tables";
import type { Opened } from "./open-events";
import { appliedTo } from "./ranges";

/** So many events back, the newest words are looked for. */
const LOOK_EVENTS = 200;
const WORDS: ReadonlySet<string> = new Set(["message", "edit", "delete", "restore"]);

/** A piece of the log that was just opened, and rows held already that it has changed. */
interface Piece {
  opened: readonly Opened[];
  changed: readonly EventRow[];
  hidden: Hidden;
}

/**
 * What the list of rooms shows of a room's words, once a piece of its log is here: the newest message of the main line as it
 * reads now, so that nothing which was deleted stays there. `before`: the record without the piece.
 */
export async function previewAfter(core: Core, before: RoomRecord, piece: Piece): Promise<Rest | null> {
  const words = piece.opened.filter((one) => one.kind && WORDS.has(one.kind));
  const [first, last] = [words[0]?.row.seq ?? 0, words.at(-1)?.row.seq ?? 0];
  const applied = appliedTo(before.ranges);
  const from = before.ranges.at(-1)?.[0] ?? 0;
  // What lies below all that is held says nothing of what is shown.
  const isPast = before.preview !== null && last < from;
  if (piece.changed.length === 0 && (words.length === 0 || isPast)) return before.preview;
  if (piece.changed.length > 0 || first <= applied || words.some((one) => one.kind !== "message"))
    return sealed(core, await newestMessage(core, before, piece));
  const said = words.findLast((one) => one.row.event.thread === null && !piece.hidden.has(one.row.id));
  if (!said) return before.preview;
  const [, text] = said.body as Content;
  return sealed(core, { text, sender: said.row.event.sender, seq: said.row.seq });
}

/** The same of what is held, once something of it is hidden or shows again. */
export async function previewOf(core: Core, record: RoomRecord, hidden: Hidden): Promise<Rest | null> {
  return sealed(core, await newestMessage(core, record, { opened: [], changed: [], hidden }));
}

type Shown = Pick<FoldedMessage, "text" | "sender" | "seq">;

async function sealed({ me }: Core, message: Shown | null): Promise<Rest | null> {
  if (!message) return null;
  const { text, sender, seq } = message;
  return sealRest(me.restKey, { text: text.slice(0, 200), mine: sender === me.account, seq });
}

/** The newest message of the main line, by the fold of what is held around it. */
async function newestMessage(
  core: Core,
  before: RoomRecord,
  { opened, changed, hidden }: Piece,
): Promise<Shown | null> {
  const { room } = before;
  const [from, to] = before.ranges.at(-1) ?? [1, 0];
  const bounds = { from: [room, from], to: [room, to], reverse: true, limit: LOOK_EVENTS };
  const held = to > 0 ? await core.store.read(["events"], (tx) => tx.range("events", bounds)) : [];
  const fresh = new Map(opened.map((one) => [one.row.seq, one.body]));
  const rows = new Map([...held, ...changed, ...opened.map((one) => one.row)].map((row) => [row.seq, row]));
  const chosen = [...rows.values()].filter((row) => WORDS.has(row.event.kind));
  const events = chosen.map(async (row) => {
    const body = fresh.get(row.seq) ?? (row.body && (await openRest(core.me.restKey, row.body)));
    return foldEvent(row, body, { chain: before, titles: new Map() });
  });
  const { items } = fold(await Promise.all(events), hidden);
  return items.findLast((item) => item.t === "message") ?? null;
}
