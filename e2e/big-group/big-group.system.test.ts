import { expect, inject, it } from "vitest";
import { bigGroup } from "./big-group";

const { url, ownerUrl } = inject("sotto");
const SIZE = 120;

it("a group in more than one entry is made, takes somebody in and lets somebody go, and everybody's key is current", async () => {
  const group = await bigGroup({ base: url, ownerUrl, size: SIZE });
  // A hundred with the first entry, the rest with the second; then one is added and one removed.
  expect(group.entries).toBe(4);
  expect(group.boxes).toHaveLength(SIZE - 1);
  expect(group.boxes.filter((box) => box.boxed !== box.now)).toEqual([]);
  expect(group.read).toBe(true);
  expect(group.placeholders).toBe(0);
  expect(group.largestFrame).toBeLessThanOrEqual(65_536);
  const one = group.costs.find((cost) => cost.what === "add one");
  // Boxes go up once each; what is known of a hundred people does not come down again.
  expect(one?.up).toBeLessThan(SIZE * 320);
  expect(one?.down).toBeLessThan(16_384);
  expect(one?.requests).toBeLessThan(20);
});
