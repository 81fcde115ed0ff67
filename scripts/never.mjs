// `npm run never`: "unable to decrypt" never. Three people with five devices write while devices and people come and go, then
// every device that is entitled to a message must show it (e2e/never). Options: --messages 10000 --seed 1
import { runTool } from "./launch/tool.mjs";

await runTool({ name: "never", entry: "e2e/never/main.ts" });
