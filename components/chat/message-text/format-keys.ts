/** A key as it was pressed. */
export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const MARKS: Readonly<Record<string, string>> = { b: "**", i: "*", e: "`", X: "~~" };

/** The mark that a key puts around what is selected: Ctrl or ⌘ with B, I, E, and with Shift and X. */
export function markOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): string | null {
  if (ctrlKey === metaKey || altKey) return null;
  const letter = shiftKey ? key.toUpperCase() : key.toLowerCase();
  return Object.hasOwn(MARKS, letter) ? (MARKS[letter] ?? null) : null;
}

/** What takes the place of `from` to `to`, and what is selected of the text then. */
export interface Change {
  from: number;
  to: number;
  text: string;
  select: readonly [number, number];
}

/** Puts a mark around the selection, or takes it away where it is. Space at its ends stays outside. */
export function toggled(text: string, start: number, end: number, mark: string): Change {
  const selected = text.slice(start, end);
  const from = start + (selected.length - selected.trimStart().length);
  const to = Math.max(from, end - (selected.length - selected.trimEnd().length));
  const inner = text.slice(from, to);
  const size = mark.length;
  if (isAround(text, from, to, mark)) {
    return { from: from - size, to: to + size, text: inner, select: [from - size, to - size] };
  }
  if (inner.length > 2 * size && isAround(text, from + size, to - size, mark)) {
    return { from, to, text: inner.slice(size, -size), select: [from, to - 2 * size] };
  }
  return { from, to, text: mark + inner + mark, select: [from + size, to + size] };
}

/** Whether exactly this mark stands on both sides: one asterisk is no half of two. */
function isAround(text: string, from: number, to: number, mark: string): boolean {
  const [character = ""] = mark;
  const before = runBefore(text, from, character);
  const after = runBefore([...text.slice(to, to + 4)].reverse().join(""), Math.min(4, text.length - to), character);
  const fits = (run: number) => run === mark.length || run === 3;
  return fits(before) && fits(after);
}

function runBefore(text: string, at: number, character: string): number {
  let run = 0;
  while (run < 4 && text[at - 1 - run] === character) run += 1;
  return run;
}
