import type { Sql } from "@/db/connect";

/** What a fault may ask of the run that it happens in. */
export interface Break {
  /** how long something may be away at most, in ms */
  readonly longest: number;
  readonly chance: () => number;
  /** Resolves at the moment in which an engine has just sent something. */
  sending(): Promise<void>;
}

/** Something that is done to the servers; resolves when they are whole again. */
export type Fault = (run: Break) => Promise<void>;

/** What a soak runs against. What is optional cannot be had everywhere; then nothing of it is checked. */
export interface World {
  readonly url: string;
  /** Opens a pool of the owner's; the caller ends it. */
  owner(): Sql;
  /** What can be done to the servers, by name. */
  readonly faults: Readonly<Record<string, Fault>>;
  /** how often a sidecar compares itself with the log, in ms */
  readonly tickMs?: number;
  /** From `true` on every ring is lost on its way to the sidecars; tells how many were lost so far, where that can be known. */
  deaf?(on: boolean): Promise<number | null>;
  /** Bytes that each sidecar takes now, by its name; 0: it does not run. */
  memory?(): Promise<Record<string, number>>;
  /** a sidecar's own address, with nothing in between */
  readonly sidecarUrl?: string;
  /** what one more sidecar of this world would be started with */
  readonly sidecarEnv?: Record<string, string>;
  /** what servers wrote, by name */
  readonly logs?: Readonly<Record<string, string>>;
  /** Hears everything that Redis is told from now on. */
  listen?(hear: (lines: string) => void): () => void;
  close(): Promise<void>;
}

/** How often the sidecars of a soak compare themselves with the log: often, so that what needs it is seen. */
export const TICK_MS = 1_000;

/** Resolves after a while; for faults that last. */
export function lasting(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
