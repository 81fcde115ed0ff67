import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { processesUnder } from "@/e2e/support/journey-processes";

/** The processes whose cost is measured, each by the roots of its trees. */
export interface Watched {
  readonly server: readonly number[];
  readonly postgres: readonly number[];
  readonly redis: readonly number[];
}

/** Seconds of the processor since the processes began, user and system together. */
export interface Cpu {
  readonly server: number;
  readonly postgres: number;
  readonly redis: number;
}

const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** What the operating system has booked on each of the trees so far. */
export function cpuOf({ server, postgres, redis }: Watched): Cpu {
  return { server: cpuOfTrees(server), postgres: cpuOfTrees(postgres), redis: cpuOfTrees(redis) };
}

/** What was booked between two looks. */
export function cpuBetween(before: Cpu, after: Cpu): Cpu {
  return {
    server: after.server - before.server,
    postgres: after.postgres - before.postgres,
    redis: after.redis - before.redis,
  };
}

/** Memory that the trees hold (resident), in bytes. */
export function memoryOf(roots: readonly number[]): number {
  return treesOf(roots).reduce((sum, pid) => sum + residentOf(pid), 0);
}

function cpuOfTrees(roots: readonly number[]): number {
  return treesOf(roots).reduce((sum, pid) => sum + secondsOf(pid), 0);
}

function treesOf(roots: readonly number[]): number[] {
  return [...new Set(roots.flatMap(processesUnder))];
}

/** Fields of /proc/PID/stat are counted after the name, which may hold spaces and brackets itself. */
function secondsOf(pid: number): number {
  const stat = readProc(pid, "stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS;
}

function residentOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, "status"))?.[1] ?? 0) * 1_024;
}

/** Empty when the process has ended meanwhile. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
