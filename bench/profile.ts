import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "ws";

/** Where a Node process listens for an inspector once it was sent SIGUSR1. */
const INSPECTOR = "http://127.0.0.1:9229/json/list";
const TRIES = 100;
const TRY_MS = 50;

/** Profiles the last of a server's processes while something runs; the file opens in any browser's developer tools. */
export async function profiled(pids: readonly number[], name: string, until: Promise<unknown>): Promise<void> {
  const pid = pids.at(-1);
  if (pid === undefined) return;
  process.kill(pid, "SIGUSR1");
  const ws = new WebSocket(await inspector());
  await new Promise((resolve, reject) => ws.once("open", resolve).once("error", reject));
  let id = 0;
  const ask = (method: string) =>
    new Promise<{ result: { profile?: unknown } }>((resolve) => {
      id += 1;
      const own = id;
      const hear = (data: Buffer) => {
        const said = JSON.parse(data.toString());
        if (said.id !== own) return;
        ws.off("message", hear);
        resolve(said);
      };
      ws.on("message", hear);
      ws.send(JSON.stringify({ id: own, method }));
    });
  await ask("Profiler.enable");
  await ask("Profiler.start");
  await until.catch(() => {});
  const { result } = await ask("Profiler.stop");
  ws.close();
  const folder = join(process.cwd(), "bench", "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.cpuprofile`), JSON.stringify(result.profile));
}

async function inspector(): Promise<string> {
  for (let i = 0; i < TRIES; i += 1) {
    try {
      const [target]: { webSocketDebuggerUrl: string }[] = await (await fetch(INSPECTOR)).json();
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch {
      // It has not opened yet.
    }
    await new Promise((resolve) => setTimeout(resolve, TRY_MS));
  }
  throw new Error("the server opened no inspector");
}
