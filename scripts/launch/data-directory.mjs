import { chmodSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { StartError } from "./say.mjs";

/**
 * Where this installation keeps what must survive: secrets, the embedded database, the lock. SOTTO_DATA, or .data in the
 * checkout. Root leaves it open to pass through, for the user that Postgres then runs as; what must stay unseen lies in
 * folders of its own.
 * @param {string} root
 */
export function dataDirectory(root) {
  const folder = process.env.SOTTO_DATA ? resolve(process.env.SOTTO_DATA) : join(root, ".data");
  try {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new StartError(
      `The data folder ${folder} cannot be used (${code}).`,
      "Name another with SOTTO_DATA=/some/folder",
    );
  }
  return folder;
}
