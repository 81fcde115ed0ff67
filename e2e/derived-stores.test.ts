import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KEY_PATHS } from "@/engine/store/tables";
import { PLACES } from "@/engine/sync/derived-places";
import { FORGETTING, TABLE_STORES } from "@/engine/sync/derived-stores";
import { wordPlaces } from "./support/word-places";

const root = join(import.meta.dirname, "..");
/** What runs in a browser, or may. */
const CLIENT = ["app", "components", "engine", "i18n"];
const OUTSIDE = ["instrumentation-client.ts"];

const files = [
  ...CLIENT.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  ),
  ...OUTSIDE,
].filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/testing\//.test(path));
const sources = files.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
const registered = PLACES.flatMap(({ at }) => at);
const folders = registered.filter((place) => place.endsWith("/"));

/** Places that are told of nowhere. */
const unregistered = (found: readonly string[]) =>
  found.filter((place) => !registered.includes(place) && !folders.some((folder) => place.startsWith(folder)));

describe("[R104] the registry of places where words of a message may lie", () => {
  const found = wordPlaces(sources);

  it("names every table", () => {
    expect(Object.keys(TABLE_STORES).sort()).toEqual(Object.keys(KEY_PATHS).sort());
    const forget = Object.entries(TABLE_STORES).flatMap(([table, one]) => ("forget" in one ? [table] : []));
    expect(forget.sort()).toEqual([...FORGETTING].sort());
  });

  it("names everything that a client keeps, remembers, stores or shows outside of its page", () => {
    expect(found.length).toBeGreaterThan(100);
    expect(unregistered(found)).toEqual([]);
  });

  it("names each once, and nothing that is not there", () => {
    expect(new Set(registered).size).toBe(registered.length);
    const gone = registered.filter(
      (place) => !found.some((one) => one === place || (place.endsWith("/") && one.startsWith(place))),
    );
    expect(gone).toEqual([]);
  });

  it("misses nothing that may be added", () => {
    const added = (text: string, path = "components/chat/new.tsx") => unregistered(wordPlaces([{ path, text }]));
    const caught = [
      "const quoted = new Map<EventId, string>();",
      "  readonly #previews = new Map<RoomId, Preview>();",
      "  #last: TimelineItem | null = null;",
      "  readonly #texts: string[] = [];",
      'let newest = "";',
      "  const [item, setItem] = useState<MessageItem | null>(null);",
      '  const [words, setWords] = useState("");',
      "  const before = useRef(item);",
      '  localStorage.setItem("draft", text);',
      '  sessionStorage.setItem("draft", text);',
      "  const kept = await caches.open(PICTURES);",
      '  await openDB("search", 1);',
      '  indexedDB.open("search");',
      "  new Notification(title, { body });",
      "  await self.registration.showNotification(title, { body });",
      "  document.cookie = text;",
      "  const folder = await navigator.storage.getDirectory();",
      '  history.pushState({ text }, "", path);',
      '  const line = new BroadcastChannel("words");',
      "  void navigator.clipboard.writeText(text);",
      "  document.title = text;",
    ];
    for (const line of caught) expect([line, added(line).length]).toEqual([line, 1]);
    const wordless = [
      "const places = new Map<RoomId, number>();",
      "  readonly #busy = new Set<RoomId>();",
      "  const [open, setOpen] = useState(false);",
      "  const field = useRef<HTMLTextAreaElement>(null);",
      "  const since = useRef(0);",
      "// history.pushState({ text })",
    ];
    for (const line of wordless) expect([line, added(line)]).toEqual([line, []]);
  });
});
