import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connect } from "@/db/connect";
import { startEmbedded } from "@/db/embedded";
import { migrate } from "@/db/migrate";

declare module "vitest" {
  export interface ProvidedContext {
    /** The owner's URL of the test server, to its maintenance database. */
    testServer: string;
  }
}

/** Name of the migrated database that every test file's own is copied from. */
const TEMPLATE = "sotto_template";

/** Starts one Postgres for the whole integration project, in a folder of its own, with a migrated template database. */
export default async function integrationSetup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-test-"));
  // Postgres may run as another user than the tests.
  chmodSync(folder, 0o711);
  const said: string[] = [];
  const server = await startEmbedded({
    root: process.cwd(),
    dataDir: join(folder, "postgres"),
    // Test files run side by side, each with pools of an app, a sidecar and its own.
    connections: 400,
    log: (line) => said.push(line),
  });
  const admin = connect(server.ownerUrl, { max: 1 });
  await admin.unsafe(`create database ${TEMPLATE}`);
  await admin.end();
  await migrate(server.ownerUrl.replace("/sotto?", `/${TEMPLATE}?`));
  project.provide("testServer", server.ownerUrl);
  process.env.SOTTO_TEST_DATABASE = server.ownerUrl;
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
