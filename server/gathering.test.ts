import { expect, test, vi } from "vitest";
import { Gathering } from "./gathering";

/** A look whose calls are answered by hand. */
function byHand() {
  const calls: { keys: readonly number[]; answer(value: string): void; fail(error: Error): void }[] = [];
  const gathering = new Gathering<number, string>(
    (keys) => new Promise((resolve, reject) => calls.push({ keys, answer: resolve, fail: reject })),
  );
  return { calls, gathering };
}
/** A call leaves in the turn after the one it was asked in. */
const settled = async () => {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test("what is asked for in one turn, or during a call, goes in one call", async () => {
  const { calls, gathering } = byHand();
  const first = gathering.ask(1);
  const beside = gathering.ask(0);
  await settled();
  const [second, third] = [gathering.ask(2), gathering.ask(3)];
  expect(calls.map(({ keys }) => keys)).toEqual([[1, 0]]);
  calls[0]?.answer("one");
  expect([await first, await beside]).toEqual(["one", "one"]);
  await settled();
  expect(calls.map(({ keys }) => keys)).toEqual([
    [1, 0],
    [2, 3],
  ]);
  calls[1]?.answer("two and three");
  expect([await second, await third]).toEqual(["two and three", "two and three"]);
  await settled();
  const fourth = gathering.ask(4);
  await settled();
  expect(calls[2]?.keys).toEqual([4]);
  calls[2]?.answer("four");
  expect(await fourth).toBe("four");
});

test("a call that fails fails for those in it, and the next one goes on", async () => {
  const { calls, gathering } = byHand();
  const first = gathering.ask(1);
  await settled();
  const second = gathering.ask(2);
  calls[0]?.fail(new Error("away"));
  await expect(first).rejects.toThrow("away");
  await settled();
  calls[1]?.answer("back");
  expect(await second).toBe("back");
});

test("at most 500 are asked for in one call", async () => {
  const { calls, gathering } = byHand();
  const all = Array.from({ length: 600 }, (_, key) => gathering.ask(key));
  await settled();
  calls[0]?.answer("a");
  await settled();
  calls[1]?.answer("b");
  await Promise.all(all);
  expect(calls.map(({ keys }) => keys.length)).toEqual([500, 100]);
});

test("a call that hangs holds up no other", async () => {
  const { calls, gathering } = byHand();
  const first = gathering.ask(1);
  await settled();
  const second = gathering.ask(2);
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[1]?.answer("two");
  expect(await second).toBe("two");
  const third = gathering.ask(3);
  await settled();
  calls[2]?.answer("three");
  expect(await third).toBe("three");
  calls[0]?.answer("one, late");
  expect(await first).toBe("one, late");
});
