import { parse } from "./parse";
import type { Block, Inline } from "./tree";

/** A message in one piece of words without its marks: for a line of the list, a quote, a notification, a voice. */
export function plainText(text: string): string {
  return parse(text).map(plainBlock).join("\n");
}

function plainBlock(block: Block): string {
  switch (block.t) {
    case "words":
      return plainInline(block.inside);
    case "code":
      return block.text;
    case "quote":
      return block.inside.map(plainBlock).join("\n");
    case "list":
      return block.items
        .map(({ value, inside, below }) =>
          [`${value === null ? "•" : `${value}.`} ${plainInline(inside)}`, ...below.map(plainBlock)].join("\n"),
        )
        .join("\n");
  }
}

/** The words of a line, as they are read. */
export function plainInline(inside: readonly Inline[]): string {
  return inside.map((one) => ("text" in one ? one.text : plainInline(one.inside))).join("");
}
