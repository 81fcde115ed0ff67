import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { birthOf } from "./lock.mjs";
import { StartError } from "./say.mjs";

const guard = new URL("./guard.mjs", import.meta.url).href;

/**
 * Starts one of our own programs under the guard. Its own process group: Ctrl-C must reach the launcher alone, which then
 * stops things in order.
 * @param {string} file @param {NodeJS.ProcessEnv} env
 */
export function startChild(file, env) {
  const child = fork(file, [], {
    env,
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    detached: true,
    execArgv: ["--enable-source-maps", "--import", guard],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  /** @type {Promise<{code: number|null, signal: NodeJS.Signals|null}>} */
  const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const pid = child.pid ?? 0;
  return { child, exited, identity: { pid, birth: birthOf(pid) } };
}

/**
 * Resolves when the child says that it listens ("ready" over the channel).
 * @param {ReturnType<typeof startChild>} started @param {string} name @param {AbortSignal} signal
 */
export async function untilReady({ child, exited }, name, signal) {
  const ready = new Promise((resolve) => child.on("message", (message) => message === "ready" && resolve(null)));
  const aborted = new Promise((resolve) => signal.addEventListener("abort", () => resolve(null)));
  const end = await Promise.race([ready, aborted, exited]);
  signal.throwIfAborted();
  if (end) throw new StartError(`${name} stopped while starting (${describe(end)}); the lines above say why.`);
}

/** SIGTERM, and after `patience` ms SIGKILL. @param {ReturnType<typeof startChild>} started @param {number} patience */
export async function stopChild({ child, exited }, patience) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  await exited;
  clearTimeout(timer);
}

/** @param {{code: number|null, signal: NodeJS.Signals|null}} end */
export function describe({ code, signal }) {
  return signal ?? `exit code ${code}`;
}
