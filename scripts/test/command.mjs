import { spawn } from "node:child_process";
import { delimiter, resolve } from "node:path";

/** Groups of processes that are under way; a stopped test run takes them along. @type {Set<number>} */
const running = new Set();

/** @param {NodeJS.Signals} signal */
function endAll(signal) {
  for (const pid of running) endGroup(pid, signal);
}
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    endAll("SIGTERM");
    process.exit(130);
  });
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {}
}

/**
 * Runs a program, showing what it prints. Programs of node_modules/.bin are found by name. One that takes longer than
 * `minutes` is ended together with everything it started, and counts as failed.
 * @param {string} command @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, minutes?: number, quiet?: boolean}} [options]
 * @returns {Promise<{ok: boolean, output: string}>}
 */
export function command(command, args, { env = {}, minutes = 10, quiet = false } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      env: {
        ...process.env,
        ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }),
        PATH: `${resolve("node_modules/.bin")}${delimiter}${process.env.PATH}`,
        ...env,
      },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const pid = child.pid;
    if (pid) running.add(pid);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
        if (!quiet) process.stdout.write(text);
      });
    }
    const timer = setTimeout(() => {
      console.error(`${command} took more than ${minutes} minutes and was stopped.`);
      if (pid) endGroup(pid, "SIGKILL");
    }, minutes * 60_000);
    child.on("error", (error) => {
      console.error(error.message);
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
    /** @param {boolean} ok */
    function finish(ok) {
      clearTimeout(timer);
      if (pid) running.delete(pid);
      done({ ok, output });
    }
  });
}
