// `npm run soak`: engines without browsers talk to a whole installation while its parts are killed, then the history is
// checked (e2e/soak). Options: --clients 5 --rooms 10 --messages 500 --seconds 20 --seed 1 --faults a,b --plant NAME
import { runTool } from "./launch/tool.mjs";

await runTool({ name: "soak", entry: "e2e/soak/main.ts" });
