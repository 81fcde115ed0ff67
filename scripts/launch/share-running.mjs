import { join } from "node:path";
import { isAlive, readLock } from "./lock.mjs";
import { StartError } from "./say.mjs";
import { findSecrets } from "./secrets.mjs";
import { checkSettings } from "./settings.mjs";

/**
 * For programs beside the one that serves: settings, secrets and database come from the environment, and what is not
 * given there from the Sotto that runs from the same data folder.
 * @param {string} data @param {string} who for the message
 */
export async function shareRunning(data, who) {
  Object.assign(process.env, findSecrets(data).files);
  if (!process.env.DATABASE_URL && !process.env.DATABASE_URL_FILE) {
    const beside = readLock(join(data, "start.lock"));
    if (!beside?.databaseUrl || !isAlive(beside)) {
      throw new StartError(`${who} needs DATABASE_URL.`, "Or start Sotto from the same data folder first: npm start");
    }
    process.env.DATABASE_URL = beside.databaseUrl;
    process.env.DATABASE_DIRECT_URL = beside.databaseDirectUrl;
    process.env.APP_URL ||= beside.url;
  }
  return await checkSettings([]);
}
