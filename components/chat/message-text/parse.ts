import { parseInline } from "./inline";
import type { Block, Item } from "./tree";

const FENCE = /^ {0,3}(`{3,})[ \t]*([\w+#.-]{0,30})[ \t]*$/;
const QUOTE = /^>(?=[ >]|$) ?/;
const ITEM = /^ {0,1}([-*]|(0|[1-9]\d{0,2})\.) +(?=\S)/;
/** So much further in belongs to the point above it. */
const INDENTED = /^(?: {2,4}|\t)(?=\s*\S)/;
/** Quotes and lists within one another, as deep as this; marks further in are words. */
const DEEPEST = 4;

/** Reads a message: paragraphs, code, quotes and lists. Everything else, HTML first of all, is words. */
export function parse(text: string): Block[] {
  return blocksOf(text.split(/\r\n|[\r\n]/), 0);
}

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let said: string[] = [];
  const endWords = () => {
    const inside = parseInline(withoutBlankEnds(said).join("\n"));
    if (inside.length > 0) blocks.push({ t: "words", inside });
    said = [];
  };
  for (let at = 0; at < lines.length; ) {
    const taken =
      fenceAt(lines, at) ?? (depth < DEEPEST ? (quoteAt(lines, at, depth) ?? listAt(lines, at, depth)) : null);
    if (taken) {
      endWords();
      blocks.push(taken.block);
      at = taken.next;
    } else {
      said.push(lines[at] ?? "");
      at += 1;
    }
  }
  endWords();
  return blocks;
}

interface Taken {
  block: Block;
  /** the line after it */
  next: number;
}

/** Code between fences; without a second one, until the end. */
function fenceAt(lines: readonly string[], at: number): Taken | null {
  const [, fence, language = ""] = FENCE.exec(lines[at] ?? "") ?? [];
  if (!fence) return null;
  let end = at + 1;
  while (end < lines.length && !closes(lines[end] ?? "", fence)) end += 1;
  return { block: { t: "code", text: lines.slice(at + 1, end).join("\n"), language }, next: end + 1 };
}

function closes(line: string, fence: string): boolean {
  const found = FENCE.exec(line);
  return found !== null && found[2] === "" && (found[1]?.length ?? 0) >= fence.length;
}

function quoteAt(lines: readonly string[], at: number, depth: number): Taken | null {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] ?? "")) end += 1;
  if (end === at) return null;
  const quoted = lines.slice(at, end);
  const inside = blocksOf(
    quoted.map((line) => line.replace(QUOTE, "")),
    depth + 1,
  );
  // Nothing is quoted: the marks are what was meant.
  if (inside.length === 0)
    return { block: { t: "words", inside: [{ t: "words", text: quoted.join("\n") }] }, next: end };
  return { block: { t: "quote", inside }, next: end };
}

function listAt(lines: readonly string[], at: number, depth: number): Taken | null {
  const first = ITEM.exec(lines[at] ?? "");
  if (!first) return null;
  const ordered = first[2] !== undefined;
  const items: Item[] = [];
  let next = at;
  for (let line = next; ; line = afterBlank(lines, next)) {
    const found = ITEM.exec(lines[line] ?? "");
    if (!found || (found[2] !== undefined) !== ordered) break;
    const [mark, , value] = found;
    next = line + 1;
    while (next < lines.length && INDENTED.test(lines[next] ?? "")) next += 1;
    const below = moved(lines.slice(line + 1, next));
    const words = (lines[line] ?? "").slice(mark.length);
    items.push({
      value: value === undefined ? null : Number(value),
      inside: parseInline(words),
      below: blocksOf(below, depth + 1),
    });
  }
  return { block: { t: "list", ordered, items }, next };
}

/** Lines as far to the front as the first of them goes. */
function moved(lines: readonly string[]): readonly string[] {
  const [indent = ""] = INDENTED.exec(lines[0] ?? "") ?? [];
  return lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
}

/** Between two points of a list there may be one blank line. */
function afterBlank(lines: readonly string[], at: number): number {
  return lines[at]?.trim() === "" ? at + 1 : at;
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const isSaid = (line: string) => line.trim() !== "";
  const first = lines.findIndex(isSaid);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isSaid) + 1);
}
