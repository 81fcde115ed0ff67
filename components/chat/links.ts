/** A piece of a message: words, or an address that may be pressed. */
export type TextPart = { t: "words"; text: string } | { t: "link"; text: string; href: string };

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
const TRAILING = /[.,;:!?»”’…)\]}*_~]$/;

/** Splits a message into words and http(s) addresses. Nothing else becomes a link, and nothing becomes markup. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = trimmed(found[0]);
    const href = safeHref(address);
    if (!href) continue;
    if (found.index > done) parts.push({ t: "words", text: text.slice(done, found.index) });
    parts.push({ t: "link", text: address, href });
    done = found.index + address.length;
  }
  if (done < text.length) parts.push({ t: "words", text: text.slice(done) });
  return parts;
}

/** The full stop after an address belongs to the sentence; a closing bracket belongs to the address if one opens in it. */
function trimmed(address: string): string {
  let end = address;
  while (TRAILING.test(end)) {
    if (end.endsWith(")") && end.split("(").length >= end.split(")").length) break;
    end = end.slice(0, -1);
  }
  return end;
}

/** Null for what only looks like an address, and for one with a name before an "@", which is made to deceive. */
function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const plain = (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === "";
  return plain ? url.href : null;
}
