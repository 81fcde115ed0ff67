import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Takes the data folder for this process, so that a second start does not stop a database in use as if it were an
 * orphan. The mark names pid and start time, because pids are used again.
 * @returns what gives it back.
 * @throws when a living process holds it.
 */
export function takeOwnership(dataDir: string): () => void {
  const mark = `${dataDir}.owner`;
  const own = `${process.pid} ${startTime(process.pid)}`;
  try {
    writeFileSync(mark, own, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const holder = readFileSync(mark, "utf8");
    const pid = Number(holder.split(" ")[0]);
    if (holder !== own && pid > 0 && holder === `${pid} ${startTime(pid)}`)
      throw new Error(`the database in ${dataDir} is in use by process ${pid}`);
    writeFileSync(mark, own);
  }
  return () => rmSync(mark, { force: true });
}

/** When a process began, in whatever unit the system tells; "" when there is no such process. */
function startTime(pid: number): string {
  try {
    if (process.platform !== "linux")
      return execFileSync("ps", ["-o", "lstart=", "-p", `${pid}`])
        .toString()
        .trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Fields are counted after the name, which may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A killed process that nobody has waited for yet (a zombie) holds nothing any more.
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  } catch {
    return "";
  }
}
