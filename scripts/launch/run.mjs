import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWhenStale } from "./build.mjs";
import { describe, startChild, stopChild, untilReady } from "./child.mjs";
import { dataDirectory } from "./data-directory.mjs";
import { givenDatabase, isInUse, migrateDatabase, ownDatabase } from "./database.mjs";
import { installWhenMissing } from "./install.mjs";
import { isAlive, takeLock } from "./lock.mjs";
import { needPort, portFrom } from "./port.mjs";
import { complain, StartError, say } from "./say.mjs";
import { findSecrets, makeSecrets, missingSecrets } from "./secrets.mjs";
import { checkSettings } from "./settings.mjs";
import { shareRunning } from "./share-running.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What must be undone, newest last. @typedef {(() => Promise<void>|void)[]} Undo */

/**
 * Starts Sotto, stays until a signal or a failure, then stops everything in order: pages and sockets first, Postgres last.
 * Sets the exit code: 0 after a signal, 1 after anything else.
 * @param {{dev: boolean, realtime: boolean}} mode
 */
export async function run(mode) {
  process.chdir(root);
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => stop.abort());
  /** @type {Undo} */
  const undo = [];
  try {
    console.log("Sotto");
    const { died } = mode.realtime
      ? await startSidecar(stop.signal, undo)
      : await startAll(mode.dev, stop.signal, undo);
    const aborted = new Promise((resolve) => stop.signal.addEventListener("abort", () => resolve(null)));
    const cause = stop.signal.aborted ? null : await Promise.race([aborted, died]);
    if (cause) throw new StartError(cause, "Start it again; nothing that was acknowledged is lost.");
    say("Stopping …");
  } catch (error) {
    if (!stop.signal.aborted) {
      complain(error);
      process.exitCode = 1;
    }
  }
  for (const step of undo.reverse()) await step();
  // Something that a library left open must not keep a stopped launcher alive.
  process.exit();
}

/** @param {boolean} dev @param {AbortSignal} signal @param {Undo} undo @returns {Promise<{died: Promise<string>}>} what died, if anything does */
async function startAll(dev, signal, undo) {
  const port = portFrom(process.env.PORT);
  const data = dataDirectory(root);
  const lock = await ownLock(join(data, "start.lock"), undo);
  await needPort(port, process.env.HOST || "0.0.0.0", lock.stale ? 10_000 : 0);
  await installWhenMissing(root, signal);
  const build = await buildWhenStale(root, { pages: !dev, signal });

  const secrets = findSecrets(data);
  Object.assign(process.env, secrets.files);
  const own = !process.env.DATABASE_URL && !process.env.DATABASE_URL_FILE;
  const settings = await checkSettings([...secrets.missing, ...(own ? ["DATABASE_URL"] : [])]);

  const database = own ? await ownDatabase(root, data) : await givenDatabase(settings);
  undo.push(() => database.stop());
  signal.throwIfAborted();
  await migrateDatabase(database);
  if (secrets.missing.length > 0) {
    // New secrets for old data would lock everybody out for good, so this is looked at before any is made.
    if (await isInUse(database.databaseDirectUrl)) throw missingSecrets(secrets.missing);
    const { newSecret } = await import("../../dist/new-secret.mjs");
    Object.assign(process.env, await makeSecrets(data, secrets.missing, newSecret));
  }
  signal.throwIfAborted();

  const child = startChild(join(root, "dist", "front.mjs"), {
    ...process.env,
    ...(own ? { DATABASE_URL: database.databaseUrl, DATABASE_DIRECT_URL: database.databaseDirectUrl } : {}),
    NODE_ENV: dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    SOTTO_BUILD: build,
    SOTTO_FRONT: "1",
    SOTTO_DEV: dev ? "1" : "",
  });
  undo.push(() => stopChild(child, 10_000));
  lock.note({
    url: settings.appUrl,
    front: child.identity,
    databaseUrl: database.databaseUrl,
    databaseDirectUrl: database.databaseDirectUrl,
  });
  await untilReady(child, "The server", signal);
  announce(settings);
  const server = child.exited.then((end) => `the server stopped by itself (${describe(end)}).`);
  const postgres = database.exited.then(() => "the embedded Postgres stopped by itself.");
  return { died: Promise.race([server, postgres]) };
}

/** @param {{appUrl: string, signups: string, redisUrl: string|null, realtimeUrls: readonly string[]}} settings */
function announce({ appUrl, signups, redisUrl, realtimeUrls }) {
  const how = {
    open: "open, anybody who reaches the page may sign up",
    invite: "by invitation, make a link with: npm run invite",
    closed: "closed",
  }[signups];
  say(`Sign-ups: ${how} (SIGNUPS=${signups})`);
  if (redisUrl) say("Using Redis for live traffic");
  if (realtimeUrls.length > 0) say(`Sockets at ${realtimeUrls.join(", ")}`);
  console.log(`\n  Ready at ${appUrl}\n`);
}

/**
 * The sidecar alone: everything shared must be given, or be found with a Sotto that runs from the same data folder.
 * @param {AbortSignal} signal @param {Undo} undo @returns {Promise<{died: Promise<string>}>}
 */
async function startSidecar(signal, undo) {
  const data = dataDirectory(root);
  await installWhenMissing(root, signal);
  await buildWhenStale(root, { pages: false, signal });
  const settings = await shareRunning(data, "The sidecar");
  await needPort(settings.realtimePort, settings.host, 0);
  await givenDatabase(settings);
  const child = startChild(join(root, "dist", "realtime.mjs"), { ...process.env, NODE_ENV: "production" });
  undo.push(() => stopChild(child, 10_000));
  await untilReady(child, "The sidecar", signal);
  console.log(`\n  Sidecar ready at ws://localhost:${settings.realtimePort}/realtime\n`);
  return { died: child.exited.then((end) => `the sidecar stopped by itself (${describe(end)}).`) };
}

/** One start per data folder. What a killed start left running is ended first. @param {string} path @param {Undo} undo */
async function ownLock(path, undo) {
  const lock = takeLock(path);
  if (!lock.ok) {
    const { pid, url } = lock.owner;
    throw new StartError(
      `it already runs from this data folder (process ${pid}${url ? `, ${url}` : ""}).`,
      "Stop that one first, or give this one a folder and a port of its own: SOTTO_DATA=… PORT=… npm start",
    );
  }
  undo.push(() => lock.release());
  const left = lock.stale?.front;
  if (isAlive(left)) {
    process.kill(left.pid, "SIGTERM");
    const until = performance.now() + 10_000;
    while (isAlive(left) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    if (isAlive(left)) process.kill(left.pid, "SIGKILL");
  }
  return lock;
}
