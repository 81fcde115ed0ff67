// `npm run big-group`: what a group of 1,000 costs the engine that makes it and one that is in it (e2e/big-group), against a
// whole installation. Options: --people 1000
import { runTool } from "./launch/tool.mjs";

await runTool({ name: "big-group", entry: "e2e/big-group/main.ts" });
