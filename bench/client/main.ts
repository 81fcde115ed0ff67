import { join } from "node:path";
import { parseArgs } from "node:util";
import { openWorld } from "./world/world";

const { values } = parseArgs({
  options: { rooms: { type: "string", default: "1000" }, messages: { type: "string", default: "100000" } },
});
const size = { rooms: Number(values.rooms), messages: Number(values.messages) };
const say = (line: string) => console.log(`  ${line}`);
const { world, server } = await openWorld(join(process.cwd(), "bench", ".profile"), size, say);
console.log(JSON.stringify(world, null, 2));
await server.stop();
process.exit();
