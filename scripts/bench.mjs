// `npm run bench`: Sotto under load, beside a hand-tuned server and socket.io (docs/performance.md); prints figures and targets.
// Options: --only w1,w2,w3,w4,two,http,sync --rounds 3 --seconds 6 --warm-up 3 --database URL --redis URL --sweep --minutes 20 --profile --signals
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installWhenMissing } from "./launch/install.mjs";
import { runTool } from "./launch/tool.mjs";

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), "bench");
await installWhenMissing(folder);
await runTool({
  name: "bench",
  entry: "bench/main.ts",
  beside: {
    "generator.mjs": "bench/generator/main.ts",
    "limit.mjs": "bench/servers/limit.ts",
    // Beneath the bench's own packages, which the product does not have.
    [join(folder, "node_modules", ".sotto-bench", "socket-io.mjs")]: "bench/servers/socket-io.ts",
  },
});
