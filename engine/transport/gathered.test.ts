import { expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { fail, ok } from "@/crypto/result";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { gathered } from "./gathered";

const people = (count: number) => Array.from({ length: count }, () => newId() as AccountId);

/** Counts what goes out; `refuse` says which request is refused. */
function asked(refuse = 0) {
  const sizes: number[] = [];
  const ask = gathered(async ({ accounts }) => {
    sizes.push(accounts.length);
    await new Promise((resolve) => setImmediate(resolve));
    if (sizes.length === refuse) return fail("unavailable");
    return ok({
      people: accounts.map((account) => ({ account: account as AccountId, record: "gAAAA" as never, version: 1 })),
    });
  });
  return { sizes, ask };
}

it("what is wanted while a request is under way goes with the next, and everybody gets theirs", async () => {
  const { sizes, ask } = asked();
  const wanted = [people(1), people(2), people(3), people(1)];
  const answers = await Promise.all([...wanted, wanted[1] ?? []].map((accounts) => ask({ accounts })));
  expect(sizes).toEqual([1, 6]);
  for (const [i, accounts] of wanted.entries()) {
    const got = answers[i];
    const given = got?.ok ? got.value.people.map(({ account }) => account) : [];
    expect(given).toEqual(expect.arrayContaining(accounts));
  }
});

it("no request names more people than one may", async () => {
  const { sizes, ask } = asked();
  await Promise.all([1, 60, 60, 30, LIMITS.entryPeople].map((count) => ask({ accounts: people(count) })));
  expect(sizes).toEqual([1, 60, 90, LIMITS.entryPeople]);
});

it("a refusal is for those whose request it was", async () => {
  const { ask } = asked(2);
  const answers = await Promise.all([1, 2, 3].map((count) => ask({ accounts: people(count) })));
  expect(answers.map(({ ok }) => ok)).toEqual([true, false, false]);
  expect((await ask({ accounts: people(1) })).ok).toBe(true);
});
