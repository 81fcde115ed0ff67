import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { PLANTS } from "./plants";
import { soak } from "./soak";
import { FORMS, type Form, startWorld } from "./start-world";
import { tell } from "./tell";

/** What a small run breaks in each form, so that both together take little more than a minute. */
const SMALL: Record<Form, readonly string[]> = {
  one: ["sidecar", "bus-cut", "client", "postgres", "front", "bus-deaf", "lost-answers"],
  split: [
    "both",
    "rings",
    "kills",
    "pause",
    "half-open-redis",
    "redis",
    "postgres-crash",
    "membership",
    "lost-answers",
    "clock",
  ],
};

const { values } = parseArgs({
  options: {
    /** "one", "split", or "mix": a small run of each */
    form: { type: "string" },
    clients: { type: "string", default: "5" },
    rooms: { type: "string", default: "10" },
    messages: { type: "string" },
    /** over how long the texts are written */
    seconds: { type: "string" },
    seed: { type: "string", default: `${Date.now() % 1_000_000}` },
    /** comma-separated; "all" for all, "none" for none */
    faults: { type: "string" },
    /** how many seconds one fault may last */
    longest: { type: "string" },
    plant: { type: "string" },
  },
});

const { clients, rooms, seed, plant, faults } = values;
// Who says how much, or what breaks, means one big run.
const form = values.form ?? (values.messages || faults ? "split" : "mix");
const forms = form === "mix" ? (Object.keys(FORMS) as Form[]) : [form as Form];
const began = Date.now();
const say = (line: string) => console.log(`  ${((Date.now() - began) / 1_000).toFixed(1).padStart(5)} s  ${line}`);

/** One soak in a world of its own; tells how many invariants passed, and how many were broken. */
async function run(one: Form): Promise<{ passed: number; broken: number }> {
  const history = `test-results/soak-${one}.jsonl`;
  rmSync(history, { force: true });
  const messages = Number(values.messages ?? (form === "mix" ? 300 : 500));
  const seconds = Number(values.seconds ?? Math.max(12, messages / 40));
  const names = faults === "none" ? [] : (faults?.split(",") ?? SMALL[one]);
  console.log(
    `Soak of the form ${one} with seed ${seed}, faults ${names.join(",")}${plant ? `, planted bug ${plant} (${PLANTS[plant]?.().about ?? "unknown"})` : ""}`,
  );
  const world = await startWorld(one);
  say("servers are up");
  try {
    const { facts, findings } = await soak(world, {
      ...{ messages, seconds, faults: names, plant: plant ?? null, say },
      ...{ clients: Number(clients), rooms: Number(rooms), seed: Number(seed) },
      longestMs: 1_000 * Number(values.longest ?? (form === "mix" ? 2 : 10)),
      settleMs: form === "mix" ? 60_000 : 120_000,
      hurry: form === "mix",
      linger: true,
      onFact: (fact) => appendFileSync(history, `${JSON.stringify(fact)}\n`),
    });
    say(`${facts.filter((fact) => fact.t === "lost").length} answers were lost on purpose`);
    const ends = facts.flatMap((fact) => (fact.t === "quiet" ? [`${fact.ms} ms`] : []));
    say(`${facts.length} facts in ${history}; quiet after ${ends.join(" and ")}`);
    const broken = tell(findings);
    return { passed: findings.length - broken, broken };
  } finally {
    await world.close();
    say("done");
  }
}

mkdirSync("test-results", { recursive: true });
let [passed, broken] = [0, 0];
for (const one of forms) {
  const told = await run(one);
  passed += told.passed;
  broken += told.broken;
}
console.log(`${passed} passed, ${broken} failed`);
// A planted bug that nothing finds is the failure then.
process.exit(plant ? (broken > 0 ? 0 : 1) : broken > 0 ? 1 : 0);
