import { join } from "node:path";
import { StartError, say, timed } from "./say.mjs";

/** An address without its password, for messages. @param {string} url */
function withoutPassword(url) {
  const shown = new URL(url);
  shown.password = "";
  return shown.href;
}

/** @param {string} name @param {string} url */
async function needDatabase(name, url) {
  const { databaseProblem } = await import("../../dist/check-database.mjs");
  const problem = await databaseProblem(url);
  if (problem) throw new StartError(`the database cannot be reached: ${problem}`, `${name} is ${withoutPassword(url)}`);
}

/**
 * The database that was given by DATABASE_URL, checked.
 * @param {{databaseUrl: string, databaseDirectUrl: string}} configuration
 */
export async function givenDatabase({ databaseUrl, databaseDirectUrl }) {
  await needDatabase("DATABASE_URL", databaseUrl);
  if (databaseDirectUrl !== databaseUrl) await needDatabase("DATABASE_DIRECT_URL", databaseDirectUrl);
  return { databaseUrl, databaseDirectUrl, exited: new Promise(() => {}), stop: async () => {} };
}

/** Postgres' own log is mostly chatter; what we say about it ourselves, and recoveries, are worth a line. @param {string} line */
function relay(line) {
  const own = !/^\d{4}-\d\d-\d\d /.test(line);
  if (own || /PANIC|recovery in progress/.test(line)) say(line.replace(/^.*?(PANIC|LOG): +/, "Postgres: "));
}

/** Our own Postgres, its data in the data folder. @param {string} root @param {string} data */
export async function ownDatabase(root, data) {
  const { startEmbedded } = await import("../../dist/embedded.mjs");
  const start = async () => {
    try {
      return await startEmbedded({ root, dataDir: join(data, "postgres"), log: relay });
    } catch (cause) {
      throw new StartError(/** @type {Error} */ (cause).message);
    }
  };
  const { url, ownerUrl, exited, stop } = await timed("Started the embedded Postgres", start);
  return { databaseUrl: url, databaseDirectUrl: ownerUrl, exited, stop };
}

/**
 * Brings the tables up to date and gives the app's role its rights.
 * @param {{databaseUrl: string, databaseDirectUrl: string}} urls
 */
export async function migrateDatabase({ databaseUrl, databaseDirectUrl }) {
  const { migrate } = await import("../../dist/migrate.mjs");
  const appRole = decodeURIComponent(new URL(databaseUrl).username);
  const { restricted } = await timed("Migrated the database", () => migrate(databaseDirectUrl, { appRole }));
  if (!restricted) {
    say("Note: the app owns its database, so nothing but our own code keeps the log append-only (docs/deploy.md).");
  }
}

/** @param {string} url */
export async function isInUse(url) {
  const { hasAccounts } = await import("../../dist/check-database.mjs");
  return await hasAccounts(url);
}
