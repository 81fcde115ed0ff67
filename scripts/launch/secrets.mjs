import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError, say } from "./say.mjs";

/** The three things that an installation must never lose. */
const secretNames = ["AUTH_SECRET", "ENCRYPTION_KEYS", "OPAQUE_SERVER_SETUP"];

/** @param {string} file */
function isEmpty(file) {
  return readFileSync(file, "utf8").trim() === "";
}

/**
 * Finds the secrets that nobody gave by NAME or NAME_FILE: made by an earlier start, or still missing.
 * @param {string} data
 * @returns {{missing: string[], files: Record<string, string>}} `files`: NAME_FILE → path
 */
export function findSecrets(data) {
  const missing = [];
  /** @type {Record<string, string>} */
  const files = {};
  for (const name of secretNames) {
    if (process.env[name] || process.env[`${name}_FILE`]) continue;
    const own = join(data, "secrets", name);
    if (!existsSync(own)) missing.push(name);
    else if (isEmpty(own)) throw new StartError(`The secret ${own} is empty.`, "Put the old one back from your copy.");
    else files[`${name}_FILE`] = own;
  }
  // All are made together, so some without the others means that one was lost, not that this is a first start.
  if (missing.length > 0 && Object.keys(files).length > 0) throw missingSecrets(missing);
  return { missing, files };
}

/**
 * Makes the secrets that a first start lacks, readable by our user alone (0600).
 * @param {string} data @param {string[]} names @param {(name: string) => Promise<string>} newSecret from dist/
 * @returns {Promise<Record<string, string>>} NAME_FILE → path
 */
export async function makeSecrets(data, names, newSecret) {
  const folder = join(data, "secrets");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  /** @type {Record<string, string>} */
  const files = {};
  for (const name of names) {
    const path = join(folder, name);
    writeFileSync(`${path}.new`, `${await newSecret(name)}\n`, { mode: 0o600, flush: true });
    files[`${name}_FILE`] = path;
  }
  // Named only when all are written: a kill in between leaves none of them, and the next start makes them again.
  for (const name of names) renameSync(join(folder, `${name}.new`), join(folder, name));
  if (names.length > 0) say(`Made new secrets in ${folder}. Keep a copy: without them the data cannot be read.`);
  return files;
}

/** @param {string[]} names @returns {StartError} */
export function missingSecrets(names) {
  return new StartError(
    `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} missing, but this installation already has data.`,
    "Put the old one back: in the data folder's secrets/, or by NAME or NAME_FILE in the environment.",
  );
}
