import { vi } from "vitest";

/** Waits until something holds: looked at often, and given up only after longer than a busy machine takes. */
export const soon = <T>(holds: () => T | Promise<T>): Promise<T> => vi.waitFor(holds, { timeout: 20_000, interval: 5 });
