import { expect, test } from "vitest";
import { chanceOf } from "./chance";
import { installSeed } from "./globals";
import { OPERATIONS } from "./operations";
import { BEGINNING, thePeople } from "./people";
import { HONEST } from "./plants";
import { VirtualTime } from "./time";
import { World } from "./world";

test("a device is shut out once, also while it has not heard of it", async () => {
  const people = (await thePeople()).slice(0, 1);
  const [time, chance] = [new VirtualTime(BEGINNING), chanceOf(1)];
  const leave = installSeed(time, chance);
  try {
    const world = new World({ time, chance, people, server: HONEST, device: () => ({}), past: null });
    const [away, here] = world.devices;
    const account = world.database.tables.accounts.get(people[0]?.account as never);
    const revoke = OPERATIONS.find(({ name }) => name === "revoke");
    for (const device of world.devices) await device.signIn(null);
    await world.doing(here?.start());
    const lengths = [account?.state.n ?? 0];
    for (const _ of ["shut out", "nobody left to shut out"]) {
      await world.doing(Promise.resolve(revoke?.run(world, 0)));
      lengths.push(account?.entries.length ?? 0);
    }
    expect(lengths).toEqual([3, 5, 5]);
    expect(account?.state.devices[away?.actor.device as never]?.endedN).toBe(4);
    expect(away?.over).toBe(false);
  } finally {
    time.close();
    leave();
  }
});
