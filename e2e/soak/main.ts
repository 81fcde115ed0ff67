import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Finding } from "./checker";
import { PLANTS } from "./plants";
import { soak } from "./soak";
import { startWorld } from "./world";

const FAULTS = ["sidecar", "bus-cut", "client", "postgres", "front", "bus-deaf", "lost-answers"];
const HISTORY = "test-results/soak.jsonl";

const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "5" },
    rooms: { type: "string", default: "10" },
    messages: { type: "string", default: "500" },
    seconds: { type: "string", default: "20" },
    seed: { type: "string", default: `${Date.now() % 1_000_000}` },
    /** comma-separated; "none" for none */
    faults: { type: "string", default: FAULTS.join(",") },
    plant: { type: "string" },
  },
});

const began = Date.now();
const say = (line: string) => console.log(`  ${((Date.now() - began) / 1_000).toFixed(1).padStart(5)} s  ${line}`);

/** Prints what was looked at for each invariant, and the first violations of each. */
function tell(findings: readonly Finding[]): number {
  for (const { name, says, counted, of, violations } of findings) {
    const bad = violations.length > 0;
    console.log(
      `  ${bad ? "✗" : "✓"} ${name.padEnd(3)} ${says}: ${counted} ${of}${bad ? `, ${violations.length} violations` : ""}`,
    );
    for (const line of violations.slice(0, 5)) console.log(`        ${line}`);
  }
  return findings.filter((finding) => finding.violations.length > 0).length;
}

mkdirSync("test-results", { recursive: true });
rmSync(HISTORY, { force: true });
const { clients, rooms, messages, seconds, seed, faults, plant } = values;
console.log(
  `Soak with seed ${seed}, faults ${faults}${plant ? `, planted bug ${plant} (${PLANTS[plant]?.().about ?? "unknown"})` : ""}`,
);
const world = await startWorld();
say("Postgres, server and sidecar are up");
let broken = 1;
try {
  const { facts, findings } = await soak(world, {
    clients: Number(clients),
    rooms: Number(rooms),
    messages: Number(messages),
    seconds: Number(seconds),
    seed: Number(seed),
    faults: faults === "none" ? [] : faults.split(","),
    plant: plant ?? null,
    onFact: (fact) => appendFileSync(HISTORY, `${JSON.stringify(fact)}\n`),
    say,
  });
  const quiet = facts.find((fact) => fact.t === "quiet");
  const lost = facts.filter((fact) => fact.t === "lost").length;
  say(`${lost} answers were lost on purpose`);
  say(`${facts.length} facts in ${HISTORY}; quiet after ${quiet?.t === "quiet" ? `${quiet.ms} ms` : "nothing"}`);
  broken = tell(findings);
  console.log(`${findings.length - broken} passed, ${broken} failed`);
} finally {
  await world.close();
}
say("done");
// A planted bug that nothing finds is the failure then.
process.exit(plant ? (broken > 0 ? 0 : 1) : broken > 0 ? 1 : 0);
