import type { TestProject } from "vitest/node";
import { startSotto } from "./start-sotto";

declare module "vitest" {
  export interface ProvidedContext {
    /** The server that the system tests share. */
    sotto: { url: string; dataDir: string; logFile: string; ownerUrl: string };
  }
}

/** Starts one real server for the whole system project. */
export default async function systemSetup(project: TestProject): Promise<() => Promise<void>> {
  const sotto = await startSotto({ env: { REALTIME_TICK_MS: "1000" } });
  const { url, dataDir, logFile } = sotto;
  project.provide("sotto", { url, dataDir, logFile, ownerUrl: sotto.running().databaseDirectUrl });
  return () => sotto.stop();
}
