import { expect, it } from "vitest";
import { newRestKey, openRest, sealRest } from "./at-rest";

it("[R66] alice's browser reads its own store, and nobody does without its key", async () => {
  const key = await newRestKey();
  expect(key.extractable).toBe(false);
  const rest = await sealRest(key, { draft: "hello" });
  expect(await openRest(key, rest)).toEqual({ draft: "hello" });
  await expect(openRest(await newRestKey(), rest)).rejects.toThrow();
  expect(await sealRest(key, { draft: "hello" })).not.toEqual(rest);
});

it("does not open with any one byte changed, nor cut short", async () => {
  const key = await newRestKey();
  const rest = await sealRest(key, "hello");
  for (let at = 0; at < rest.length; at++) {
    const changed = rest.map((byte, i) => (i === at ? byte ^ 1 : byte));
    await expect(openRest(key, changed)).rejects.toThrow();
    await expect(openRest(key, rest.slice(0, at))).rejects.toThrow();
  }
});
