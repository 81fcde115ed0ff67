import { safeHref, trimmedAddress } from "./address";
import type { Inline } from "./tree";

type Style = "strong" | "emphasis" | "strike";

/** A mark that has begun: its place among the pieces, where it stands as words until its end comes. */
interface Open {
  mark: string;
  style: Style;
  at: number;
}

const STYLES: Readonly<Record<string, Style>> = { "**": "strong", "*": "emphasis", _: "emphasis", "~~": "strike" };
/** How a run of the same character is read: three asterisks are two marks. */
const RUNS: Readonly<Record<string, readonly string[]>> = {
  "***": ["**", "*"],
  "**": ["**"],
  "*": ["*"],
  _: ["_"],
  "~~": ["~~"],
};

const HIT = /[*_~`[@]|https?:\/\/|mailto:/gi;
const BARE = /[^\s<>"'`]+/y;
const NAMED = /\[([^[\]\n]+)\]\(((?:[^\s()<>]|\([^\s()<>]*\))+)\)/y;
const MENTION = /@([a-z][a-z0-9_.-]{1,29}[a-z0-9])(?![a-z0-9])/iy;
const BLANK_LINE = /(\n[ \t]*\n\s*)/;
/** A mark within a word is none (2*3*4, snake_case), except where words have no spaces between them. */
const WORD =
  /^(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{N}]$/u;
const NO_START = /^(?:[\s)\]}.,;:!?]|)$/;
const NO_END = /^(?:[\s([{]|)$/;

/** Reads the marks within lines. Never throws, loses no word, and takes time in proportion to the text. */
export function parseInline(text: string): Inline[] {
  if (!BLANK_LINE.test(text)) return new Reading(text, true).read();
  const parts = text.split(BLANK_LINE);
  return merged(parts.flatMap((part, place) => (place % 2 === 1 ? [words(part)] : new Reading(part, true).read())));
}

/** One pass over a text. Marks are nested no deeper than there are kinds of them: one that begins again replaces its like. */
class Reading {
  readonly #text: string;
  readonly #withLinks: boolean;
  #out: Inline[] = [];
  #open: Open[] = [];
  #done = 0;
  #ticks: ReadonlyMap<number, number> | null = null;

  constructor(text: string, withLinks: boolean) {
    this.#text = text;
    this.#withLinks = withLinks;
  }

  read(): Inline[] {
    let at = 0;
    for (let hit = nextHit(this.#text, at); hit; hit = nextHit(this.#text, at)) {
      const escaped = this.#text[hit.index - 1] === "\\";
      at = escaped ? hit.index + 1 : this.#take(hit.index, hit[0]);
    }
    this.#say(this.#text.length);
    return merged(this.#out);
  }

  /** Reads what begins there, and returns where to go on. */
  #take(at: number, found: string): number {
    switch (found) {
      case "*":
      case "_":
      case "~":
        return this.#takeRun(at, found);
      case "`":
        return this.#takeCode(at);
      case "[":
        return this.#takeNamed(at);
      case "@":
        return this.#takeMention(at);
      default:
        return this.#takeBare(at, found);
    }
  }

  /** What lies between the last piece and this place is words. */
  #say(until: number): void {
    if (until > this.#done) this.#out.push(words(this.#text.slice(this.#done, until)));
    this.#done = until;
  }

  #put(piece: Inline, from: number, to: number): number {
    this.#say(from);
    this.#out.push(piece);
    this.#done = to;
    return to;
  }

  #before(at: number): string {
    const last = this.#text[at - 1] ?? "";
    return /[\uDC00-\uDFFF]/.test(last) ? this.#text.slice(at - 2, at) : last;
  }

  #after(at: number): string {
    const code = this.#text.codePointAt(at);
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  #takeRun(at: number, character: string): number {
    const end = endOfRun(this.#text, at, character);
    const marks = RUNS[this.#text.slice(at, end)];
    if (!marks) return end;
    const [before, after] = [this.#before(at), this.#after(end)];
    let from = at;
    if (!WORD.test(after) && !NO_END.test(before)) from = this.#close(at, end, character);
    if (from === end || WORD.test(before) || NO_START.test(after)) return end;
    for (const mark of RUNS[this.#text.slice(from, end)] ?? []) {
      this.#say(from);
      this.#begin(mark);
      from += mark.length;
      this.#say(from);
    }
    return end;
  }

  #begin(mark: string): void {
    this.#open = this.#open.filter((open) => open.mark !== mark);
    this.#open.push({ mark, style: STYLES[mark] ?? "emphasis", at: this.#out.length });
  }

  /** Ends what these marks end, innermost first; returns where the rest of them begins. */
  #close(at: number, end: number, character: string): number {
    let from = at;
    for (;;) {
      const place = this.#open.findLastIndex(({ mark }) => mark.startsWith(character));
      const open = this.#open[place];
      if (!open || open.mark.length > end - from) return from;
      this.#say(from);
      if (this.#out.length === open.at + 1) return from;
      const [, ...inside] = this.#out.splice(open.at);
      this.#out.push({ t: open.style, inside: merged(inside) });
      this.#open.length = place;
      from += open.mark.length;
      this.#done = from;
    }
  }

  #takeCode(at: number): number {
    const end = endOfRun(this.#text, at, "`");
    this.#ticks ??= nextAlike(this.#text);
    const close = this.#ticks.get(at);
    if (close === undefined) return end;
    return this.#put({ t: "code", text: this.#text.slice(end, close) }, at, close + end - at);
  }

  #takeNamed(at: number): number {
    NAMED.lastIndex = at;
    const found = this.#withLinks ? NAMED.exec(this.#text) : null;
    const [whole = "", label = "", address = ""] = found ?? [];
    const href = found && safeHref(address);
    if (!href || label.trim() === "") return at + 1;
    const inside = new Reading(label, false).read();
    return this.#put({ t: "link", href, inside }, at, at + whole.length);
  }

  #takeBare(at: number, scheme: string): number {
    if (!this.#withLinks || WORD.test(this.#before(at))) return at + scheme.length;
    BARE.lastIndex = at;
    const [run = ""] = BARE.exec(this.#text) ?? [];
    const address = trimmedAddress(run);
    const href = safeHref(address);
    // What is no address is not looked at again: its pieces would be none either.
    if (!href) return at + run.length;
    return this.#put({ t: "link", href, inside: [words(address)] }, at, at + address.length);
  }

  #takeMention(at: number): number {
    MENTION.lastIndex = at;
    const found = this.#withLinks && !/[\p{L}\p{N}_]/u.test(this.#before(at)) ? MENTION.exec(this.#text) : null;
    const [text, handle] = found ?? [];
    if (!text || !handle) return at + 1;
    return this.#put({ t: "mention", text, handle: handle.toLowerCase() }, at, at + text.length);
  }
}

function nextHit(text: string, from: number): RegExpExecArray | null {
  HIT.lastIndex = from;
  return HIT.exec(text);
}

function words(text: string): Inline {
  return { t: "words", text };
}

function endOfRun(text: string, at: number, character: string): number {
  let end = at;
  while (text[end] === character) end += 1;
  return end;
}

/** For every run of backticks, where the next one of the same length is. */
function nextAlike(text: string): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  const next = new Map<number, number>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const before = last.get(run.length);
    if (before !== undefined) next.set(before, index);
    last.set(run.length, index);
  }
  return next;
}

/** Words that lie side by side are one piece. */
function merged(pieces: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  let run: string[] = [];
  const end = () => {
    if (run.length > 0) out.push(words(run.join("")));
    run = [];
  };
  for (const piece of pieces) {
    if (piece.t === "words") {
      run.push(piece.text);
      continue;
    }
    end();
    out.push(piece);
  }
  end();
  return out;
}
