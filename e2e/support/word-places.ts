/** A file of the sources. */
interface Source {
  path: string;
  text: string;
}

/** Types of which nothing is words: what is made of these alone holds none. */
const WORDLESS = new Set(
  [
    ...["boolean", "number", "void", "null", "undefined", "true", "false", "readonly", "ReadonlySet", "ReadonlyMap"],
    ...["RoomId", "EventId", "AccountId", "Seq", "Map", "Set", "WeakMap", "Promise", "Element", "ReturnType", "typeof"],
    ...["setTimeout", "const", "key", "x", "y", "timer"],
  ].map(String),
);

/** Whether a type, as it is written, can hold words. */
function holdsWords(type: string): boolean {
  // What a listener is given passes through it.
  const plain = type.replace(/\([^()]*\) => \w+/g, "").replace(/"[^"]*"/g, "");
  const names = plain.match(/[A-Za-z_]\w*/g) ?? [];
  return names.some((name) => !WORDLESS.has(name) && !/^HTML\w*Element$/.test(name));
}

/** Beginnings that tell of no words without a type: `useState(false)`, `useRef(0)`. */
const WORDLESS_BEGINNING = /^(true|false|null|-?[\d_]*|\(\) => Date\.now\(\).*)$/;

type Find = (line: string) => string | null;

/** What a module or an object keeps for as long as it lives. */
const kept: Find = (line) => {
  // What a function is given, if nothing is.
  if (line.endsWith(",")) return null;
  const found =
    /^ {2}(?:readonly )?(#\w+|\w+)(?:: ([^=]+?))? = (new (?:Map|Set|WeakMap)<?(.*)|null|\[|\{|"")/.exec(line) ??
    /^(?:export )?const (\w+)(?:: ([^=]+?))? = (new (?:Map|Set|WeakMap)<(.*)>\(\)|new Map\()/.exec(line) ??
    /^(?:export )?let (\w+)(?:: ([^=]+?))? = (.*)/.exec(line);
  if (!found) return null;
  const [, name = "", type = "", value = "", inner = ""] = found;
  return holdsWords(`${type} ${inner}`) || (type === "" && inner === "" && !/^(new Set|null|\d|false|true)/.test(value))
    ? name
    : null;
};

/** What a part of the page remembers. */
const remembered: Find = (line) => {
  const found = /const (?:\[(\w+)[^\]]*\]|(\w+)) = use(?:State|Ref)(?:<(.+)>)?\((.*?)\)?;$/.exec(line);
  if (!found) return null;
  const [, state, ref, type, value = ""] = found;
  const name = state ?? ref ?? "";
  if (type) return holdsWords(type) ? name : null;
  return WORDLESS_BEGINNING.test(value) ? null : name;
};

const called =
  (pattern: RegExp, name: (match: RegExpExecArray) => string): Find =>
  (line) => {
    const match = pattern.exec(line);
    return match && name(match);
  };

/** What outlives a page, or shows outside of it. */
const outside: readonly Find[] = [
  called(/\b(localStorage|sessionStorage)\.setItem\(/, ([, storage]) => `${storage}`),
  called(/\bcaches\.open\((\w+)/, ([, name]) => `caches.open ${name}`),
  called(/\b(openDB|indexedDB)\b\s*[(.]/, () => "indexedDB"),
  called(/\bnew Notification\(/, () => "Notification"),
  called(/\bshowNotification\(/, () => "showNotification"),
  called(/\b(document\.cookie\s*=|cookieStore\b)/, () => "cookie"),
  called(/\.getDirectory\(/, () => "files"),
  called(/\bhistory\.(pushState|replaceState)\(/, () => "history"),
  called(/\bnew BroadcastChannel\(/, () => "BroadcastChannel"),
  called(/\bclipboard\.write/, () => "clipboard"),
  called(/\bdocument\.title\s*=/, () => "title"),
  called(/\b(setAppBadge|navigator\.share)\(/, ([, what]) => `${what}`),
];

/** Every place in sources of a client where words of a message may lie, as "path name". */
export function wordPlaces(sources: readonly Source[]): string[] {
  const found = sources.flatMap(({ path, text }) =>
    text
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .split("\n")
      .flatMap((line) =>
        [kept, remembered, ...outside].flatMap((find) => {
          const name = find(line.replace(/(^|\s)\/\/ .*$/, ""));
          return name ? [`${path} ${name}`] : [];
        }),
      ),
  );
  return [...new Set(found)].sort();
}
