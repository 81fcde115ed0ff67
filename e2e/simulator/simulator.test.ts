import { expect, test } from "vitest";
import { PLANTED } from "./planted";
import { runRange } from "./range";
import { simulate } from "./simulate";

const MINUTE = 60_000;
/** A bug that this many seeds do not find is not looked for well enough. */
const SEEDS = 60;
/** Deeds, receipts and typing, slow readers, wrong clocks and what a server may not read are for the soak to try. */
const OF_THE_SOAK = ["I11", "I13", "I15", "I16", "I21", "I23", "I24"];

test("the same seed gives the same history, byte for byte; another gives another", { timeout: MINUTE }, async () => {
  const histories: string[] = [];
  for (const seed of [3, 4, 3, 4]) histories.push(JSON.stringify((await simulate(seed)).facts));
  expect(histories[2]).toBe(histories[0]);
  expect(histories[3]).toBe(histories[1]);
  expect(histories[0]).not.toBe(histories[1]);
});

const title =
  "[I1–I10, I12, I14, I17, I20, I22] whatever fails, the history is true, and every check had something to look at";
test(title, { timeout: 5 * MINUTE }, async () => {
  const { failed, findings } = await runRange({ first: 1, end: 26, step: 1, plant: null, verbose: false }, console.log);
  expect(failed).toEqual([]);
  const idle = findings.filter((finding) => finding.counted === 0 && !OF_THE_SOAK.includes(finding.name));
  expect(idle).toEqual([]);
});

/** Which invariants each planted bug must be found to break, at the least. */
const FOUND: Readonly<Record<string, string>> = {
  "early-ring": "I6",
  "no-dedupe": "I4",
  "early-answer": "I1",
  "falling-cursors": "I12",
  "late-heads": "I22",
  "new-ids": "I2",
  "lost-rows": "I3",
  "dropped-event": "I6",
  "early-ack": "I1",
  "late-resume": "I8",
  "shuffled-outbox": "I9",
};

test("there is a planted bug for every one that is expected, and the other way round", () => {
  expect(Object.keys(FOUND).sort()).toEqual(Object.keys(PLANTED).sort());
});

test.each(Object.entries(FOUND))("a planted bug is found: %s", { timeout: 5 * MINUTE }, async (name, invariant) => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { findings } = await simulate(seed, PLANTED[name]);
    const broken = findings.filter((finding) => finding.violations.length > 0).map((finding) => finding.name);
    if (broken.includes(invariant)) return;
  }
  expect.fail(`${SEEDS} seeds do not show that ${PLANTED[name]?.about}`);
});
