import "@/protocol/no-eval";
import { DRAIN } from "../client/tab-message";
import { Drainer } from "./drain";

/**
 * The service worker at scope "/": keeps the shell and its immutable files so that what is stored can be read without a
 * line. Answers of the API are never kept. Pages are asked for first and kept as they came, with their own policy.
 * And it sends what waits while no tab is there to do it.
 */
declare const self: ServiceWorkerGlobalScope;
declare const process: { env: { SOTTO_BUILD: string } };

const SHELL = `sotto-shell-${process.env.SOTTO_BUILD}`;
const FILES = "sotto-files";
/** The shell without a question to the server: it reads the address itself and opens what is stored. */
const OFFLINE = "/offline";
/** What a build of the pages consists of, written after it. */
const LIST = "/sw-files.json";

self.addEventListener("install", (event) => {
  const keep = async () => {
    const shell = await caches.open(SHELL);
    await shell.add(OFFLINE);
    const list = await fetch(LIST, { cache: "no-store" });
    const names: unknown = list.ok ? await list.json() : [];
    const files = await caches.open(FILES);
    if (Array.isArray(names)) await Promise.all(names.map((name) => keepOnce(files, String(name))));
  };
  event.waitUntil(keep());
});

async function keepOnce(files: Cache, name: string): Promise<void> {
  if (!(await files.match(name))) await files.add(name);
}

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys())
      if (name.startsWith("sotto-shell-") && name !== SHELL) await caches.delete(name);
    // A page is asked for while this worker still starts.
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

const drainer = new Drainer();

self.addEventListener("message", (event) => {
  // The page asks for the change once the person has agreed to reload.
  if (event.data === "skip-waiting") void self.skipWaiting();
  // A tab is about to go, or has no line.
  if (event.data === DRAIN)
    event.waitUntil(drainer.run().catch((cause) => console.warn(`sotto drain: ${String(cause)}`)));
});

/** Background Sync: the network is back. What fails is tried again by the browser, in its own time. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}
const drain = async () => {
  const how = await drainer.run();
  if (how !== "done") throw new Error(`something still waits: ${how}`);
};
self.addEventListener("sync", (event) => {
  const asked = event as SyncEvent;
  if (asked.tag === DRAIN) asked.waitUntil(drain());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/_next/static/") || url.pathname.startsWith("/icons/"))
    event.respondWith(fromFiles(request));
  else if (url.pathname === "/auth-worker.js") event.respondWith(fromNetwork(request, SHELL));
  else if (request.mode === "navigate" && !url.pathname.startsWith("/api/")) event.respondWith(page(event));
});

/** Files whose name changes with their content: kept for ever, fetched once. */
async function fromFiles(request: Request): Promise<Response> {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept) return named(request, kept);
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return named(request, fresh);
}

/**
 * A worker takes its address, with the fragment that configures it, from the request only if the answer brings none of its
 * own. Everything else is given as it is kept: browsers keep compiled code with it, which an answer made anew would lose.
 */
function named({ destination }: Request, answer: Response): Response {
  if (destination !== "worker") return answer;
  const { body, status, headers } = answer;
  return new Response(body, { status, headers });
}

async function fromNetwork(request: Request, name: string): Promise<Response> {
  const cache = await caches.open(name);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  } catch (cause) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw cause;
  }
}

/** A page as the server gives it; without a line the shell, which opens what is stored. Nothing of a person is kept here. */
async function page({ request, preloadResponse }: FetchEvent): Promise<Response> {
  try {
    return ((await preloadResponse) as Response | undefined) ?? (await fetch(request));
  } catch {
    const shell = await caches.open(SHELL);
    return (await shell.match(OFFLINE)) ?? Response.error();
  }
}
