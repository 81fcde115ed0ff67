// `npm run simulate`: engines, server and bus in one process on one clock and one generator, seed after seed
// (e2e/simulator). Options: --seeds 500 --from 1 --workers 2 --plant NAME --verbose
import { runTool } from "./launch/tool.mjs";

const node = ["--max-semi-space-size=64"];
await runTool({ name: "simulator", entry: "e2e/simulator/main.ts", builds: "nothing", node });
