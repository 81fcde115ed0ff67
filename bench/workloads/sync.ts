import { storm } from "@/e2e/storm/storm";
import { startStormWorld } from "@/e2e/storm/storm-world";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { VoidRun } from "../void-run";

const SOCKETS = 2_000;
const ROOMS = 200;
/** Everybody is back, and has what came meanwhile, within this time. */
export const SYNC_SECONDS = 30;
const PATIENCE_SECONDS = 180;

/**
 * 2,000 sockets are cut at once while their rooms go on, and come back as engines do: with the installation's own limit
 * of 200 a second, each with a ticket and a replay. Seconds until all are at the head.
 */
export async function sync(): Promise<number> {
  // The storm has a Redis of its own: its tickets must not go to the one that others were measured with.
  await closeEphemeral();
  const world = await startStormWorld({ sockets: SOCKETS, rooms: ROOMS });
  try {
    const figures = await storm(world, PATIENCE_SECONDS, () => {});
    if (figures.gaps > 0 || figures.resets > 0)
      throw new VoidRun(`sync: ${figures.gaps} gaps, ${figures.resets} resets`);
    return figures.seconds;
  } finally {
    await world.close();
  }
}
