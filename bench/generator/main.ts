import { flood } from "./flood";
import { idle } from "./idle";
import { paced } from "./paced";
import type { Figures, Plan } from "./plan";

/** A generator: a process that is sent its plan, works through it, answers with the figures, and ends. */
process.once("message", (plan: Plan) => {
  run(plan).then(
    (figures) => process.send?.({ figures }, () => process.exit()),
    (error) => process.send?.({ error: error instanceof Error ? error.message : String(error) }, () => process.exit(1)),
  );
});

function run(plan: Plan): Promise<Figures> {
  const { work } = plan;
  switch (work.t) {
    case "flood":
      return flood(plan, work);
    case "paced":
      return paced(plan, work);
    case "idle":
      return idle(plan, work);
  }
}
