import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { storm } from "./storm";
import { CONNECTIONS_MAX, startStormWorld } from "./storm-world";

/** `npm run storm`: one storm against one sidecar, with its figures. */
const { values } = parseArgs({
  options: {
    sockets: { type: "string", default: "2000" },
    rooms: { type: "string", default: "200" },
    seconds: { type: "string", default: "120" },
    accept: { type: "string" },
  },
});
const { accept } = values;
const size = { sockets: Number(values.sockets), rooms: Number(values.rooms), ...(accept ? { accept } : {}) };
const world = await startStormWorld(size);
try {
  const figures = await storm(world, Number(values.seconds), (line) => console.log(line));
  const lines = {
    "all at head after": `${figures.seconds.toFixed(1)} s (${figures.atHead} of ${figures.sockets})`,
    admitted: `${figures.admitted}, at most ${figures.admittedInOneSecond} in one second; ${figures.refused} tries refused`,
    "database connections": `${figures.peakConnections} at most, of ${CONNECTIONS_MAX} that the sidecar may open`,
    "events out of order or missing": `${figures.gaps}`,
    "whole reloads": `${figures.resets}`,
    memory: `${figures.sidecarMemory.toFixed(0)} MB the sidecar, ${figures.ownMemory.toFixed(0)} MB the clients`,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, clients and servers on it together`,
  };
  for (const [name, value] of Object.entries(lines)) console.log(`  ${name}: ${value}`);
  if (figures.peakConnections > CONNECTIONS_MAX || figures.gaps > 0 || figures.resets > 0) process.exitCode = 1;
} finally {
  await world.close();
}
process.exit();
