import { expect, it } from "vitest";
import { haveRedis } from "../support/test-redis";
import { storm } from "./storm";
import { CONNECTIONS_MAX, startStormWorld } from "./storm-world";

it.skipIf(!haveRedis())(
  "[R46] a storm of reconnects is admitted at a limited rate, with a bounded number of database connections",
  async () => {
    const world = await startStormWorld({ sockets: 200, rooms: 20, accept: "50/1" });
    try {
      const figures = await storm(world, 80, () => {});
      expect(figures).toMatchObject({ atHead: 200, admitted: 200, gaps: 0, resets: 0 });
      // At the first knock there are far more than the limit lets in: somebody is sent away and comes again.
      expect(figures.refused).toBeGreaterThan(0);
      expect(figures.peakConnections).toBeGreaterThan(0);
      expect(figures.peakConnections).toBeLessThanOrEqual(CONNECTIONS_MAX);
    } finally {
      await world.close();
    }
  },
);
