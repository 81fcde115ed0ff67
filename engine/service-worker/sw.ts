/**
 * The service worker at scope "/": keeps the shell and its immutable files so that what is stored can be read without a
 * line. Answers of the API are never kept. Pages are asked for first and kept as they came, with their own policy.
 */
declare const self: ServiceWorkerGlobalScope;
declare const process: { env: { SOTTO_BUILD: string } };

const SHELL = `sotto-shell-${process.env.SOTTO_BUILD}`;
const FILES = "sotto-files";
const OFFLINE = "/offline";
const KEPT_PAGES = 40;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([OFFLINE, "/auth-worker.js"])));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys())
      if (name.startsWith("sotto-shell-") && name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// The page asks for the change once the person has agreed to reload.
self.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/_next/static/") || url.pathname.startsWith("/icons/"))
    event.respondWith(fromFiles(request));
  else if (url.pathname === "/auth-worker.js") event.respondWith(fromNetwork(request, SHELL));
  else if (request.mode === "navigate" && !url.pathname.startsWith("/api/")) event.respondWith(page(request));
});

/** Files whose name changes with their content: kept for ever, fetched once. */
async function fromFiles(request: Request): Promise<Response> {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
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

/** A page as the server gives it; offline as it was last, or the list, or the page that says so. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  const key = new URL(request.url).pathname;
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected) {
      await cache.put(key, fresh.clone());
      await trim(cache);
    }
    return fresh;
  } catch {
    return (
      (await cache.match(key)) ??
      (key === "/" ? null : await listInstead(cache)) ??
      (await cache.match(OFFLINE)) ??
      Response.error()
    );
  }
}

async function listInstead(cache: Cache): Promise<Response | null> {
  return (await cache.match("/")) ? Response.redirect("/") : null;
}

async function trim(cache: Cache): Promise<void> {
  const pages = (await cache.keys()).filter((kept) => new URL(kept.url).pathname.startsWith("/r/"));
  for (const old of pages.slice(0, Math.max(0, pages.length - KEPT_PAGES))) await cache.delete(old);
}

export {};
