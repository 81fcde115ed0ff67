// `npm run bench:client`: what a browser takes for a person with 1,000 rooms and 100,000 messages (docs/performance.md).
// Options: --only sign-in,cold-start,… --rooms 1000 --messages 100000
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installWhenMissing } from "./launch/install.mjs";
import { runTool } from "./launch/tool.mjs";

await installWhenMissing(join(dirname(dirname(fileURLToPath(import.meta.url))), "bench"));
await runTool({ name: "bench-client", entry: "bench/client/main.ts" });
