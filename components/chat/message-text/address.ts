const TRAILING = /[.,;:!?»”’…)\]}*_~]/;
const SCHEMES: ReadonlySet<string> = new Set(["https:", "http:", "mailto:"]);

/** The full stop after an address belongs to the sentence; a closing bracket belongs to the address if one opens in it. */
export function trimmedAddress(address: string): string {
  const opening = address.split("(").length;
  let closing = address.split(")").length;
  let end = address.length;
  while (end > 0 && TRAILING.test(address.charAt(end - 1))) {
    if (address[end - 1] === ")") {
      if (opening >= closing) break;
      closing -= 1;
    }
    end -= 1;
  }
  return address.slice(0, end);
}

/** Null for what only looks like an address, for every scheme but three, and for a name before an "@", which is made to deceive. */
export function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (!SCHEMES.has(url.protocol) || url.username !== "" || url.password !== "") return null;
  return url.href;
}
