import { execFileSync } from "node:child_process";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * When a process began, as text that no later process of the same id repeats; null when there is no such process.
 * @param {number} pid
 * @returns {string|null}
 */
export function birthOf(pid) {
  try {
    if (process.platform === "linux") {
      // Field 22 of /proc/PID/stat; the name in field 2 may hold spaces, so count from after its closing bracket.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? null : (fields[19] ?? null);
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

/** @param {{pid: number, birth: string|null}|undefined} process_ */
export function isAlive(process_) {
  return process_ !== undefined && process_.birth !== null && birthOf(process_.pid) === process_.birth;
}

/** What a lock file says, or null when there is none. @param {string} path @returns {Record<string, any>|null} */
export function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

/**
 * Takes a lock file, or says who has it. A lock whose process is gone (kill -9) is taken over and handed back as `stale`,
 * so that the caller can look after what that process left behind.
 * @param {string} path
 * @returns {{ok: true, stale: Record<string, any>|null, note: (more: object) => void, release: () => void} | {ok: false, owner: Record<string, any>}}
 */
export function takeLock(path) {
  const mine = { pid: process.pid, birth: birthOf(process.pid) };
  const draft = `${path}.${process.pid}`;
  let stale = null;
  for (;;) {
    writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
    try {
      // A hard link appears whole or not at all, and fails when the name is taken.
      linkSync(draft, path);
      rmSync(draft);
      break;
    } catch (error) {
      rmSync(draft, { force: true });
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    const owner = readLock(path);
    if (owner && isAlive(/** @type {any} */ (owner))) return { ok: false, owner };
    stale = owner ?? stale;
    // Renamed before it is removed: of two starters that see the same dead owner only one moves it away.
    try {
      renameSync(path, `${draft}.stale`);
      rmSync(`${draft}.stale`);
    } catch {}
  }
  return {
    ok: true,
    stale,
    note(more) {
      Object.assign(mine, more);
      writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
      renameSync(draft, path);
    },
    release() {
      if (readLock(path)?.birth === mine.birth && readLock(path)?.pid === mine.pid) rmSync(path, { force: true });
    },
  };
}

/** Waits for a lock that others hold for a short while. @param {string} path */
export async function waitForLock(path) {
  for (;;) {
    const lock = takeLock(path);
    if (lock.ok) return lock;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
