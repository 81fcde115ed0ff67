import { causeOf, log } from "@/server/log";

/** Tells the launcher that the program is ready, then runs `stop` once on SIGTERM or SIGINT and ends the process. */
export function untilSignal(stop: () => Promise<unknown>): void {
  let stopping = false;
  const end = async () => {
    if (stopping) return;
    stopping = true;
    await stop().catch((error) => log("error", "stop-failed", { cause: causeOf(error) }));
    process.exit(0);
  };
  process.on("SIGTERM", () => void end());
  process.on("SIGINT", () => void end());
  process.send?.("ready");
}
