import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));
const alias = [{ find: /^@\//, replacement: root }];
const folders = "{protocol,crypto,engine,db,server,realtime,scripts,components,app,e2e,bench}";

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: [`${folders}/**/*.test.ts`],
          exclude: ["**/*.integration.test.ts", "**/*.system.test.ts", "**/node_modules/**"],
          environment: "node",
          // Stretching a password takes a second of a quiet core.
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: [`${folders}/**/*.integration.test.ts`],
          environment: "node",
          globalSetup: ["e2e/support/integration-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          server: { deps: { inline: ["next-auth"] } },
        },
      },
      {
        resolve: { alias },
        test: {
          name: "system",
          include: ["e2e/**/*.system.test.ts"],
          environment: "node",
          globalSetup: ["e2e/support/system-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 200_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "start",
          include: ["e2e/start/**/*.start.ts"],
          environment: "node",
          fileParallelism: false,
          testTimeout: 900_000,
          // Clones are removed, packages and all.
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
