import { parseArgs } from "node:util";
import { startSotto } from "../support/start-sotto";
import { bigGroup } from "./big-group";

const { values } = parseArgs({ options: { people: { type: "string", default: "1000" } } });
const kb = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;
const began = Date.now();
const note = (line: string) => console.log(`  ${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`);

const sotto = await startSotto();
let failed = 1;
try {
  const { databaseDirectUrl: ownerUrl } = sotto.running();
  const group = await bigGroup({ base: sotto.url, ownerUrl, size: Number(values.people), note });
  console.log("");
  for (const { what, cpuMs, wallMs, requests, up, down } of group.costs)
    console.log(
      `  ${what.padEnd(52)} ${`${cpuMs} ms cpu`.padStart(13)} ${`${wallMs} ms`.padStart(10)} ${String(requests).padStart(5)} requests  ${kb(up).padStart(10)} up ${kb(down).padStart(10)} down`,
    );
  console.log(`\n  the owner asked for: ${group.asked.map(([path, times]) => `${times} × ${path}`).join(", ")}`);
  console.log(`  largest frame of the socket: ${kb(group.largestFrame)}`);
  console.log(`  in the store: room ${kb(group.record)}, chain of ${group.entries} entries ${kb(group.chain)}`);
  const current = group.boxes.filter((box) => box.boxed === box.now).length;
  console.log(`  ${current} of ${group.boxes.length} boxes are for a current key; ${group.placeholders} placeholders`);
  failed =
    current === group.boxes.length && group.read && group.placeholders === 0 && group.largestFrame <= 65_536 ? 0 : 1;
  console.log(`${1 - failed} passed, ${failed} failed`);
} finally {
  await sotto.stop();
}
process.exit(failed);
