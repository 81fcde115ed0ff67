import { expect, it } from "vitest";
import { FencedStore } from "./fenced-store";
import { MemoryStore } from "./memory-store";
import { StaleTermError, takeTerm } from "./store";

it("[R67] a leader hears of its end from the first write or look that another one's term refuses", async () => {
  const store = new MemoryStore();
  for (const act of [
    (fenced: FencedStore, term: number) => fenced.write(["drafts"], (tx) => tx.remove("drafts", ["room"]), term),
    (fenced: FencedStore, term: number) => fenced.check(term),
  ]) {
    let lost = 0;
    const fenced = new FencedStore(store, () => lost++);
    const term = await takeTerm(fenced);
    await act(fenced, term);
    expect(lost).toBe(0);
    await takeTerm(store);
    await expect(act(fenced, term)).rejects.toThrow(StaleTermError);
    expect(lost).toBe(1);
  }
});
