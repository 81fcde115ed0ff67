import { execFileSync } from "node:child_process";

/** A process and everything below it, as they are at this moment; itself first. */
export function processesUnder(root: number): number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [root];
  for (const parent of found) for (const [pid, above] of rows) if (above === parent) found.push(pid);
  return found;
}
