import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ServerPart } from "../support/server-part";

const run = promisify(execFile);

/** Bytes of memory that the biggest process of each program takes now; 0: it does not run. */
export async function memoryOf(parts: Readonly<Record<string, ServerPart>>): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, part] of Object.entries(parts)) {
    const pids = part.pids();
    found[name] = 0;
    if (pids.length === 0) continue;
    const { stdout } = await run("ps", ["-o", "rss=", "-p", pids.join(",")]).catch(() => ({ stdout: "" }));
    const kilobytes = stdout.trim().split(/\s+/).map(Number);
    if (stdout.trim() !== "") found[name] = Math.max(...kilobytes) * 1_024;
  }
  return found;
}
