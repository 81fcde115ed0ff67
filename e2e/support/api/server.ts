import { toB64u } from "@/crypto/bytes";
import { newFernetKey } from "@/crypto/fernet";
import { newServerSetup } from "@/crypto/opaque-server";
import { randomBytes } from "@/crypto/random";
import { closeDatabase } from "@/db/client";
import { closeBus } from "@/server/bus/shared-bus";
import { forgetConfiguration } from "@/server/configuration";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { LIMIT_DEFAULTS } from "@/server/limit-defaults";
import { captureLog } from "@/server/log";
import { type TestDatabase, testDatabase } from "../test-database";
import { ORIGIN } from "./call";

/** A server's worth of settings over a fresh database; `logged` is every line that would have been written. */
export interface TestServer {
  readonly database: TestDatabase;
  readonly logged: readonly string[];
  /** Changes settings of the running process. */
  set(settings: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

/** Starts one, with limits raised so that tests can be quick; tests of limits set them back. */
export async function testServer(): Promise<TestServer> {
  const database = await testDatabase();
  const set = (settings: Readonly<Record<string, string>>) => {
    Object.assign(process.env, settings);
    forgetConfiguration();
  };
  const raised = Object.keys(LIMIT_DEFAULTS).map((name) => [`LIMIT_${name}`, "100000/60"]);
  set({
    APP_URL: ORIGIN,
    AUTH_SECRET: toB64u(randomBytes(32)),
    ENCRYPTION_KEYS: `${toB64u(newFernetKey())}=`,
    OPAQUE_SERVER_SETUP: await newServerSetup(),
    ...Object.fromEntries(raised),
  });
  const logged: string[] = [];
  const release = captureLog((line) => logged.push(line));
  const close = async () => {
    release();
    await closeBus();
    await closeEphemeral();
    await closeDatabase();
    await database.close();
  };
  return { database, logged, set, close };
}
