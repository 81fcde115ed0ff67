import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { connect } from "@/db/connect";
import { secretsIn } from "../support/secrets-in";
import type { Running } from "../support/start-sotto";
import { PLANTS } from "./plants";
import { type SoakOptions, soak } from "./soak";
import { TICK_MS, type World } from "./world";

const { url, ownerUrl, dataDir, logFile } = inject("sotto");
const { databaseUrl } = JSON.parse(readFileSync(join(dataDir, "start.lock"), "utf8")) as Running;
const world: World = {
  url,
  owner: () => connect(ownerUrl, { max: 2 }),
  faults: {},
  sidecarEnv: {
    DATABASE_URL: databaseUrl,
    DATABASE_DIRECT_URL: ownerUrl,
    APP_URL: url,
    REALTIME_TICK_MS: `${TICK_MS}`,
    ...secretsIn(dataDir),
  },
  close: async () => {},
};
const small: SoakOptions = {
  clients: 2,
  rooms: 1,
  messages: 40,
  seconds: 2,
  seed: 7,
  settleMs: 5_000,
  faults: ["lost-answers", "client"],
  plant: null,
};

/** A planted bug: which invariants it must be found to break, at the least, and what else the run must be like. */
interface Expected {
  readonly breaks: readonly string[];
  readonly options?: Partial<SoakOptions>;
  readonly world?: Partial<World>;
}

const FOUND: Readonly<Record<string, Expected>> = {
  "new-ids": { breaks: ["I2"] },
  "lost-rows": { breaks: ["I3"] },
  "dropped-event": { breaks: ["I6"] },
  "early-ack": { breaks: ["I1"] },
  "late-resume": { breaks: ["I8"] },
  // An order can only be mixed up where several texts wait.
  "shuffled-outbox": { breaks: ["I9"], options: { messages: 80, seconds: 0.2 } },
  "fresh-start": { breaks: ["I14"], options: { faults: ["kills"] } },
  "own-clock": { breaks: ["I23"], options: { faults: ["clock"] } },
  "endless-news": { breaks: ["I20"], options: { faults: [] } },
  "open-letter": {
    breaks: ["I24"],
    options: { messages: 5, seconds: 0.5, faults: [] },
    world: { logs: { front: logFile } },
  },
  "answer-ahead": { breaks: ["I11"] },
  "effect-first": { breaks: ["I11"], options: { messages: 80 } },
  "older-receipt": { breaks: ["I12"] },
  "older-cursor": { breaks: ["I12"] },
  "cursor-ahead": { breaks: ["I12"] },
  "edit-revives": { breaks: ["I13"], options: { messages: 80 } },
  "kept-words": { breaks: ["I13"], options: { messages: 80 } },
  // Half of them send by that sidecar.
  "kept-token": { breaks: ["I13"], options: { clients: 3, rooms: 3, messages: 160, seconds: 3 } },
  "typed-log": { breaks: ["I15"], options: { faults: [] } },
  "endless-typing": { breaks: ["I15"], options: { messages: 10, seconds: 0.5, faults: [], linger: true } },
  "read-less": { breaks: ["I12", "I16"] },
  "own-unread": { breaks: ["I16"], options: { messages: 10, seconds: 0.5, faults: [] } },
  "late-replay": { breaks: ["I8"] },
  "lost-frame": { breaks: ["I8"] },
  "own-date": { breaks: ["I6"] },
  "false-refusal": { breaks: ["I2"], options: { faults: [] } },
  "dup-elsewhere": { breaks: ["I4"], options: { faults: ["lost-answers"] } },
  "deaf-tick": {
    breaks: ["I22"],
    options: { messages: 5, seconds: 0.5, faults: [], settleMs: 2_000 },
    world: { deaf: async () => null, tickMs: TICK_MS },
  },
  "open-fence": { breaks: ["I17"], options: { clients: 4, rooms: 2, messages: 20, faults: ["membership"] } },
  "no-bound": { breaks: ["I21"], options: { messages: 5, seconds: 0.5, faults: ["slow-reader"], settleMs: 10_000 } },
};

/** Those that every run looks for: one of each kind. The others are looked for with `SOTTO_PLANTS=all`. */
const FEW = [
  ...["lost-rows", "shuffled-outbox", "late-replay", "dup-elsewhere", "open-fence", "no-bound"],
  ...["cursor-ahead", "kept-words", "typed-log", "own-unread"],
];

async function broken(options: SoakOptions, more: Partial<World> = {}): Promise<string[]> {
  const { findings } = await soak({ ...world, ...more }, options);
  const found = findings.filter((finding) => finding.violations.length > 0);
  if (options.plant === null) for (const { violations } of found) console.error(violations.slice(0, 5).join("\n"));
  return found.map((finding) => finding.name);
}

describe("a small soak on the shared server", () => {
  it("breaks no invariant while answers are lost, tabs die, others take over, and clocks are off", async () => {
    const faults = ["lost-answers", "client", "kills", "overtake", "clock"];
    expect(await broken({ ...small, faults, settleMs: 15_000 }, { logs: { front: logFile } })).toEqual([]);
  });

  it("breaks no invariant while people are removed from a group, leave it and come", async () => {
    const options = { ...small, clients: 5, rooms: 3, faults: ["membership", "kills"], settleMs: 30_000 };
    expect(await broken(options)).toEqual([]);
  });

  it("has a planted bug for every one that is expected, and the other way round", () => {
    expect(Object.keys(FOUND).sort()).toEqual(Object.keys(PLANTS).sort());
  });

  const looked = Object.entries(FOUND).filter(([plant]) => process.env.SOTTO_PLANTS === "all" || FEW.includes(plant));
  for (const [plant, expected] of looked) {
    it(`finds the planted bug: ${PLANTS[plant]?.().about}`, async () => {
      const names = await broken({ ...small, ...expected.options, plant }, expected.world);
      expect(names).toEqual(expect.arrayContaining([...expected.breaks]));
    });
  }
});
