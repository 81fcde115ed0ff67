import type { World } from "./world";
import { startOneWorld } from "./world-one";
import { startSplitWorld } from "./world-split";

/** All servers in one process beside one more sidecar; or pages, two sidecars, Redis and Postgres each on their own. */
export const FORMS = { one: startOneWorld, split: startSplitWorld };
export type Form = keyof typeof FORMS;

/** Starts a whole installation of our own that can be broken. */
export function startWorld(form: Form): Promise<World> {
  return FORMS[form]();
}
