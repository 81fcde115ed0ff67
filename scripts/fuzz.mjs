// `npm run fuzz`: a sidecar in a process of its own is thrown malformed and hostile frames, while two honest sockets chat
// beside it (e2e/fuzz). Options: --frames 1000000 --seed 1 --minutes 60
import { runTool } from "./launch/tool.mjs";

await runTool({ name: "fuzz", entry: "e2e/fuzz/main.ts", builds: "nothing" });
