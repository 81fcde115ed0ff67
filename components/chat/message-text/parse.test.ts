import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "./parse";
import { plainText } from "./plain-text";
import type { Block, Inline } from "./tree";

/** A tree as a short text: what is drawn how. */
function short(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.t === "words") return lineOf(block.inside);
      if (block.t === "code") return `{${block.language}:${block.text}}`;
      if (block.t === "quote") return `>(${short(block.inside)})`;
      const items = block.items.map(({ value, inside, below }) => {
        const under = below.length > 0 ? `/${short(below)}` : "";
        return `${value ?? "-"} ${lineOf(inside)}${under}`;
      });
      return `[${items.join(", ")}]`;
    })
    .join(" | ");
}

const TAGS = { strong: "b", emphasis: "i", strike: "s" } as const;

function lineOf(inside: readonly Inline[]): string {
  return inside
    .map((one) => {
      if (one.t === "words") return one.text;
      if (one.t === "code") return `<c>${one.text}</c>`;
      if (one.t === "mention") return `<@${one.handle}>`;
      if (one.t === "link") return `<a ${one.href}>${lineOf(one.inside)}</a>`;
      return `<${TAGS[one.t]}>${lineOf(one.inside)}</${TAGS[one.t]}>`;
    })
    .join("");
}

const read = (text: string) => short(parse(text));

describe("marks within a line", () => {
  it.each([
    ["**bold** and *so* or _so_ and ~~gone~~", "<b>bold</b> and <i>so</i> or <i>so</i> and <s>gone</s>"],
    ["***both*** **a *b* c** *a **b***", "<b><i>both</i></b> <b>a <i>b</i> c</b> <i>a <b>b</b></i>"],
    ["run `a **b** <i>` and ``a ` b``", "run <c>a **b** <i></c> and <c>a ` b</c>"],
    ["一**重点**二", "一<b>重点</b>二"],
    ["**two\nlines**", "<b>two\nlines</b>"],
  ])("%j", (text, wanted) => expect(read(text)).toBe(wanted));

  it.each([
    "2*3*4 and 2 * 3 * 4, 2**3**4",
    "snake_case_name __init__ ****",
    "**no end, *none, ~~none, `none",
    "a ~ b ~ c ~one~",
    "¯\\_(ツ)_/¯ \\*so\\*",
    "(*) and (*) :* :*",
    "**over\n\na blank line**",
    "<b>bold</b> <script>alert(1)</script> &amp; <img src=x onerror=alert(1)>",
    "# no heading",
    "![picture](x)",
  ])("are words in %j", (text) => expect(read(text)).toBe(text));

  it("that cross each other: the one that ends first counts", () => {
    expect(read("**a _b** c_")).toBe("<b>a _b</b> c_");
  });
});

describe("addresses", () => {
  const links = (text: string) => [...read(text).matchAll(/<a ([^>]+)>/g)].map(([, href]) => href);

  it("end where the address ends, not where the sentence does", () => {
    expect(links("See https://a.example/x, or (https://b.example/y).")).toEqual([
      "https://a.example/x",
      "https://b.example/y",
    ]);
    expect(links("https://en.example/wiki/Sotto_(music) **https://c.example/**")).toEqual([
      "https://en.example/wiki/Sotto_(music)",
      "https://c.example/",
    ]);
    expect(read("https://a.example/x_y_z*w*")).toContain(">https://a.example/x_y_z*w</a>*");
  });

  it("may have words of their own, with marks in them", () => {
    expect(read("see [the **plan**](https://a.example/p_(1)) now")).toBe(
      "see <a https://a.example/p_(1)>the <b>plan</b></a> now",
    );
    expect(links("[write](mailto:ana@a.example) mailto:bo@a.example")).toEqual([
      "mailto:ana@a.example",
      "mailto:bo@a.example",
    ]);
  });

  it.each([
    "javascript:alert(1) data:text/html,x ftp://a.example file:///etc/passwd //a.example",
    "[x](javascript:alert) [x](JaVaScRiPt:alert) [x](data:text/html,x) [x](/settings) [x](vbscript:x) [ ](https://a.example)",
    "https://bank.example@mallory.example/ http:// [x](https://bank.example:x@mallory.example)",
  ])("are http, https and mailto alone: %j", (text) => {
    expect(links(text).filter((href) => href !== "https://a.example/")).toEqual([]);
    expect(plainText(text)).toBe(text);
  });
});

describe("names", () => {
  it("begin with an @ of their own and end with the name", () => {
    expect(read("@Ana, (@bo.b) **@cyd**.")).toBe("<@ana>, (<@bo.b>) <b><@cyd></b>.");
    expect(read("mail ana@a.example or `@bo` or [@cy](https://a.example)")).not.toContain("<@");
  });
});

describe("blocks", () => {
  it.each([
    ["a\n\n\nb", "a\n\n\nb"],
    ["so:\n```js\nlet **a**\n\n  b\n```\ndone", "so: | {js:let **a**\n\n  b} | done"],
    ["```\nto the end", "{:to the end}"],
    ["```one line```", "<c>one line</c>"],
    ["> a\n> **b**\nc", ">(a\n<b>b</b>) | c"],
    ["> - a\n> > b", ">([- a] | >(b))"],
    ["- a\n- *b*\n\n- c\nd", "[- a, - <i>b</i>, - c] | d"],
    ["1. a\n3. b", "[1 a, 3 b]"],
    ["- a\n  more\n  - b\n    - c\n- d", "[- a/more | [- b/[- c]], - d]"],
    ["1. a\n- b", "[1 a] | [- b]"],
    [">:( and\n>", ">:( and | >"],
    [
      "-5 degrees\n--\n2024. That was a year\n1.5 litres\n01. x",
      "-5 degrees\n--\n2024. That was a year\n1.5 litres\n01. x",
    ],
    ["", ""],
    ["\n \n", ""],
  ])("%j", (text, wanted) => expect(read(text)).toBe(wanted));
});

describe("without marks", () => {
  it("reads like what was meant", () => {
    const text = "**Plan** for @ana:\n- [map](https://a.example)\n- `x`\n\n1. one\n> so\n```js\ncode\n```";
    expect(plainText(text)).toBe("Plan for @ana:\n• map\n• x\n1. one\nso\ncode");
  });
});

describe("whatever is written", () => {
  /** Everything that stands in a tree, in its order. */
  const all = (blocks: readonly Block[]): string =>
    blocks
      .map((block) => {
        if (block.t === "words") return inline(block.inside);
        if (block.t === "code") return block.language + block.text;
        if (block.t === "quote") return all(block.inside);
        return block.items.map((item) => (item.value ?? "") + inline(item.inside) + all(item.below)).join("");
      })
      .join("");
  const inline = (pieces: readonly Inline[]): string =>
    pieces
      .map((one) => {
        return "text" in one ? one.text : inline(one.inside);
      })
      .join("");
  const letters = (text: string) => text.replace(/[^\p{L}\p{N}\p{S}]/gu, "").replace(/[`~>]/g, "");

  const piece = fc.constantFrom(
    ..."*_~`[]()>-\\@\n\n  .!:".split(""),
    ...[
      "**",
      "~~",
      "```",
      "```js\n",
      "\n> ",
      "\n- ",
      "\n12. ",
      "\n  ",
      "@ana",
      "https://a.example/b",
      "a",
      "né",
      "重",
      "🙂",
      "7",
    ],
  );
  const hostile = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

  it("no word is lost, doubled or moved", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        // Where an address has words of its own, they stand for it.
        fc.pre(!text.includes("]("));
        expect(letters(all(parse(text)))).toBe(letters(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it("nothing throws, and no address has another scheme", () => {
    const check = (text: string) => {
      const tree = JSON.stringify(parse(text));
      for (const [, scheme] of tree.matchAll(/"href":"([^":]*):/g)) expect(scheme).toMatch(/^(https?|mailto)$/);
      plainText(text);
    };
    fc.assert(fc.property(hostile, check), { numRuns: 2_000 });
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), check), { numRuns: 1_000 });
  });

  it.each([
    ..."*_~`[(>-@\\".split(""),
    ...[
      "**",
      "* ",
      " *",
      "*a ",
      " *a",
      "_a ",
      "**a *b ",
      "~~a ",
      "`a``",
      "[a](",
      "[a](b(",
      "[a](http://a",
      "](",
      "a)",
      "> ",
      ">\n",
      "- ",
      "- a\n",
    ],
    ...[
      "  - a\n",
      "1. a\n\n",
      "```\n",
      "http://",
      "http://:",
      "https://a)",
      "mailto:",
      "@a",
      "@a.",
      "\n",
      "\n ",
      "\n\n",
      "[[a]",
      "*a* ",
      "🙂",
      "> - ",
    ],
  ])("16,000 characters of %j take no time", (pattern) => {
    const text = pattern.repeat(Math.ceil(16_000 / pattern.length));
    // Some ms of this process; what grows with the square of the length takes seconds. Compiling is not the parser's doing.
    const took = [0, 1, 2].map(() => {
      const before = process.cpuUsage();
      parse(text);
      return process.cpuUsage(before).user / 1_000;
    });
    expect(Math.min(...took)).toBeLessThan(150);
  });
});
