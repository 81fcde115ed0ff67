import { parseArgs } from "node:util";
import { startSotto } from "../support/start-sotto";
import { faultsOf, Story } from "./never";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "10000" },
    /** how long everybody may take in the end */
    settle: { type: "string", default: "300" },
    seed: { type: "string", default: `${Date.now() % 1_000_000}` },
  },
});
const began = Date.now();
const note = (line: string) => console.log(`  ${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
const listed = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(", ") || "none";

console.log(`"Unable to decrypt" never, with seed ${values.seed}`);
const sotto = await startSotto();
let failed = 1;
try {
  const { databaseDirectUrl: ownerUrl } = sotto.running();
  const { messages, seed, settle } = values;
  const plan = {
    base: sotto.url,
    ownerUrl,
    messages: Number(messages),
    seed: Number(seed),
    note,
    settleSeconds: Number(settle),
  };
  const never = await new Story(plan).run();
  note("done");
  console.log(`  ${never.written} messages written, ${never.inLog} in the log, under ${never.epochs} keys`);
  console.log(`  ${listed(never.did)}`);
  console.log(`  refused: ${listed(never.refused)}`);
  console.log(`  ${never.read} of ${never.looked} texts are read by a device that is entitled to them`);
  console.log(`  placeholders: ${listed(never.placeholders)}`);
  const faults = faultsOf(never);
  for (const fault of faults) console.log(`  ✗ ${fault}`);
  failed = faults.length > 0 ? 1 : 0;
  console.log(`${1 - failed} passed, ${failed} failed`);
} finally {
  await sotto.stop();
}
process.exit(failed);
