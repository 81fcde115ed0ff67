import { expect, inject, it } from "vitest";
import { faultsOf, Story } from "./never";

const { url, ownerUrl } = inject("sotto");

it("every entitled device reads every message, however devices and people come and go", {
  timeout: 120_000,
}, async () => {
  const never = await new Story({ base: url, ownerUrl, messages: 300, seed: 5, settleSeconds: 20 }).run();
  expect(faultsOf(never)).toEqual([]);
  expect(never.inLog).toBeGreaterThan(200);
  expect(never.did).toMatchObject({ "closed and replaced": expect.any(Number), "came back": expect.any(Number) });
});
