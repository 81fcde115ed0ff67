#!/usr/bin/env node
// `npm start`: from a fresh clone to a running Sotto. Needs nothing but Node, so this file and scripts/launch/ are plain
// modules that import only what Node brings, until node_modules is there.
//   node scripts/start.mjs               pages and /realtime on one port
//   node scripts/start.mjs --dev         the same, pages rebuilt as they are edited
//   node scripts/start.mjs --realtime    the sidecar alone, for a split set-up

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Sotto needs Node 20.19 or newer. This is Node ${process.versions.node}.`);
  process.exit(1);
}

// Imported only now: an old Node would stumble over newer syntax before it could say the line above.
const { run } = await import("./launch/run.mjs");
await run({ dev: process.argv.includes("--dev"), realtime: process.argv.includes("--realtime") });
