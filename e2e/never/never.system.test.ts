import { expect, inject, it } from "vitest";
import { faultsOf, Story } from "./never";

const { url, ownerUrl } = inject("sotto");

it("every entitled device reads every message, however devices and people come and go", {
  timeout: 120_000,
}, async () => {
  const never = await new Story({ base: url, ownerUrl, messages: 600, seed: 5, settleSeconds: 20 }).run();
  expect(faultsOf(never)).toEqual([]);
  expect(never.inLog).toBeGreaterThan(300);
  expect(never.did).toMatchObject({ "closed and replaced": expect.any(Number), joined: expect.any(Number) });
});
