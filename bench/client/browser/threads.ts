import { readdirSync, readFileSync } from "node:fs";

/** How Chromium calls the thread of a dedicated worker; Linux keeps fifteen letters. */
const WORKER = "DedicatedWorker";

/** Processor time (ms) that the workers of a browser's pages have had, as the operating system booked it; null where it does not say so. */
export function workerTime(profile: string): number | null {
  const nanoseconds = renderers(profile).flatMap((pid) => threads(pid).map((thread) => booked(pid, thread)));
  return nanoseconds.length === 0 ? null : nanoseconds.reduce((a, b) => a + b, 0) / 1e6;
}

/** Resident bytes of a browser's largest renderer. */
export function rendererMemory(profile: string): number {
  const sizes = renderers(profile).map((pid) => {
    const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`)) ?? [];
    return Number(kilobytes) * 1_024;
  });
  return Math.max(0, ...sizes);
}

/** The processes that run pages of the browser that was started on that profile. */
function renderers(profile: string): string[] {
  const pids = folder("/proc").filter((name) => /^\d+$/.test(name));
  const lines = new Map(pids.map((pid) => [pid, read(`/proc/${pid}/cmdline`)]));
  const main = [...lines].filter(
    ([, line]) => line.includes(`--user-data-dir=${profile}`) && !line.includes("--type="),
  );
  const roots = new Set(main.map(([pid]) => pid));
  return pids.filter((pid) => lines.get(pid)?.includes("--type=renderer") && roots.has(rootOf(pid, roots)));
}

function rootOf(pid: string, roots: ReadonlySet<string>): string {
  let at = pid;
  while (!roots.has(at) && at !== "" && at !== "0" && at !== "1")
    at = /PPid:\s+(\d+)/.exec(read(`/proc/${at}/status`))?.[1] ?? "";
  return at;
}

function threads(pid: string): string[] {
  return folder(`/proc/${pid}/task`).filter((thread) => read(`/proc/${pid}/task/${thread}/comm`).startsWith(WORKER));
}

function booked(pid: string, thread: string): number {
  return Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(" ")[0] ?? 0);
}

function folder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Nothing where it has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
