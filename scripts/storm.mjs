// `npm run storm`: thousands of sockets at one sidecar are cut at once and come back (e2e/storm); prints how it went.
// Options: --sockets 2000 --rooms 200 --seconds 120 --accept 400/2
import { runTool } from "./launch/tool.mjs";

await runTool({ name: "storm", entry: "e2e/storm/main.ts", builds: "server" });
