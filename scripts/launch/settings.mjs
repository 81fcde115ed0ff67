import { StartError } from "./say.mjs";

/**
 * Reads and judges all settings before anything runs.
 * @param {string[]} expected names that are made later in the start
 * @returns {Promise<import("../../server/configuration").Configuration>}
 */
export async function checkSettings(expected) {
  const { checkConfiguration } = await import("../../dist/check-configuration.mjs");
  const read = checkConfiguration(process.env, expected);
  if (!read.ok)
    throw new StartError(
      `the settings are not usable.\n${read.lines.map((/** @type {string} */ line) => `    ${line}`).join("\n")}`,
    );
  return read.configuration;
}
