import { isConfusable } from "./scripts";

/** Why an address is not opened at once. */
export interface LinkDoubt {
  /** where it really leads, as a browser writes it: other than Latin letters show as "xn--…" */
  host: string;
  /** the place that its words name, where that is another one */
  named: string | null;
}

/** What emoji and some scripts are joined by. */
const JOINERS = /\u200C|\u200D|\uFE0F/g;
/** What is not seen, or turns the direction of text around. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}|[\u202A-\u202E\u2066-\u2069]/u;
const SCHEME = /^(?:https?:[\\/]*|mailto:)/i;
const DOTS = /[.。．｡․]/;
const NAME = /^[\p{L}\p{N}\p{M}-]+$/u;
const ENDING = /^(?:\p{L}{2,}|xn--[a-z0-9-]+)$/iu;
/** Longer words than this name nothing. */
const LONGEST = 2_100;

/**
 * Whether the words of a link lead somebody to expect another place than its address: they name another host, or one that looks
 * like another, or hide letters. Null where what one reads is where one goes.
 */
export function linkDoubt(words: string, href: string): LinkDoubt | null {
  const url = new URL(href);
  const host = hostOf(url);
  const seen = words.slice(0, LONGEST).replace(JOINERS, "");
  if (UNSEEN.test(seen)) return { host, named: null };
  const named = seen.split(/\s+/).flatMap(namedHost);
  for (const name of named) {
    if (!isSame(name, host)) return { host, named: name };
    if (name.normalize("NFKC").toLowerCase().split(DOTS).some(isConfusable)) return { host, named: null };
  }
  return null;
}

/** Where an address leads: the host of a page, the host of a letter box. */
function hostOf(url: URL): string {
  if (url.protocol !== "mailto:") return url.hostname;
  return decoded(url.pathname).split("@").at(-1) ?? "";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The host that a word names, as it is written; none where it is no more than a word. */
function namedHost(word: string): string[] {
  const scheme = SCHEME.exec(word)?.[0] ?? "";
  const bare = scheme === "" ? word.replace(/^[^\p{L}\p{N}]+/u, "") : word.slice(scheme.length);
  const [authority = ""] = bare.split(/[/\\?#]/);
  const host = (authority.split("@").at(-1) ?? "").replace(/:\d*$/, "").replace(/[.,;:!?)}»”’…*_~]+$/, "");
  if (scheme !== "") return host === "" ? [] : [host];
  const labels = host.split(DOTS);
  return labels.length > 1 && labels.every((label) => NAME.test(label)) && ENDING.test(labels.at(-1) ?? "")
    ? [host]
    : [];
}

/** What is named leads there, or to a place below it. */
function isSame(name: string, host: string): boolean {
  const wanted = URL.canParse(`https://${name}`) ? new URL(`https://${name}`).hostname : name;
  // A number that a browser would read as an address names nothing that a person could know.
  if (/^[\x20-\x7E]*$/.test(name) && name.toLowerCase() !== wanted) return false;
  const without = wanted.replace(/^www\./, "");
  return host === wanted || host === without || host.endsWith(`.${without}`);
}
