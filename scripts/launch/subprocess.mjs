import { spawn } from "node:child_process";

/**
 * Runs a program to its end without blocking us, so that Ctrl-C is heard meanwhile; the signal ends the program too.
 * @param {string} command @param {string[]} args
 * @param {{cwd: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal|undefined, show?: boolean}} options `show`: straight to the terminal
 * @returns {Promise<{code: number|null, missing: boolean, output: string}>}
 */
export function runToEnd(command, args, { cwd, env = process.env, signal, show = false }) {
  return new Promise((resolve) => {
    const output = /** @type {string[]} */ ([]);
    const child = spawn(command, args, {
      cwd,
      env,
      signal,
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
    });
    child.stdout?.on("data", (text) => output.push(String(text)));
    child.stderr?.on("data", (text) => output.push(String(text)));
    let missing = false;
    child.on("error", (error) => {
      missing = /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT";
      if (missing) resolve({ code: null, missing, output: "" });
    });
    child.on("close", (code) => resolve({ code, missing, output: output.join("") }));
  });
}
