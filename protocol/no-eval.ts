// Zod builds parsers with `new Function` where it may, and tries that out first. Pages forbid it, and report the try as a
// violation of their policy. Imported first by everything that runs in a browser; Node keeps the faster parsers. This is
// what zod's own `config({ jitless: true })` sets, without bringing zod to pages that parse nothing.
declare global {
  var __zod_globalConfig: { jitless?: boolean } | undefined;
}
if ("document" in globalThis || "WorkerGlobalScope" in globalThis)
  globalThis.__zod_globalConfig = { ...globalThis.__zod_globalConfig, jitless: true };

export {};
