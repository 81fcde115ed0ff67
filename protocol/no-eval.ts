import { config } from "zod";

// Zod builds parsers with `new Function` where it may, and tries that out first. Pages forbid it, and report the try as a
// violation of their policy. Imported first by everything that runs in a browser; Node keeps the faster parsers.
if ("document" in globalThis || "WorkerGlobalScope" in globalThis) config({ jitless: true });
