import { describe, expect, inject, it } from "vitest";
import { connect } from "@/db/connect";
import { PLANTS } from "./plants";
import { type SoakOptions, soak } from "./soak";
import type { World } from "./world";

const { url, ownerUrl } = inject("sotto");
const world: World = { url, owner: () => connect(ownerUrl, { max: 2 }), faults: {}, close: async () => {} };
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

/** Which invariants each planted bug must be found to break, at the least. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  "new-ids": ["I2"],
  "lost-rows": ["I3"],
  "dropped-event": ["I6"],
  "early-ack": ["I1"],
  "late-resume": ["I8"],
  "shuffled-outbox": ["I9"],
};

async function broken(options: SoakOptions): Promise<string[]> {
  const { findings } = await soak(world, options);
  return findings.filter((finding) => finding.violations.length > 0).map((finding) => finding.name);
}

describe("a small soak on the shared server", () => {
  it("breaks no invariant while answers are lost and an engine crashes", async () => {
    expect(await broken(small)).toEqual([]);
  });

  it("has a planted bug for every one that is expected, and the other way round", () => {
    expect(Object.keys(FOUND).sort()).toEqual(Object.keys(PLANTS).sort());
  });

  for (const [plant, names] of Object.entries(FOUND)) {
    it(`finds the planted bug: ${PLANTS[plant]?.().about}`, async () => {
      // An order can only be mixed up where several texts wait.
      const pace = plant === "shuffled-outbox" ? { messages: 80, seconds: 0.2 } : {};
      expect(await broken({ ...small, ...pace, plant })).toEqual(expect.arrayContaining([...names]));
    });
  }
});
