import type { DialectName, Member } from "../generator/plan";

/** The origin that the servers are told to expect. */
export const ORIGIN = "http://bench.test";

/** How many people come, and into how many rooms they are spread evenly (0: into none). */
export interface Shape {
  readonly people: number;
  readonly rooms: number;
}

/** A server that runs, with nobody in it yet. */
export interface Running {
  pids(): readonly number[];
  /** Makes people and rooms that nobody had before; the tickets last for 30 s. */
  populate(shape: Shape): Promise<Member[]>;
  stop(): Promise<void>;
}

/** One of the servers that are compared. */
export interface Subject {
  readonly name: string;
  readonly dialect: DialectName;
  /** Whether its members also send receipts, and say that they write and are here. */
  readonly signals?: boolean;
  /** Starts a fresh process over empty tables. */
  start(): Promise<Running>;
}

/** Who goes through which of a server's ports: the members of a room are spread over all of them. */
export function portOf(index: number, { rooms }: Shape, ports: readonly number[]): number {
  return ports[Math.floor(index / Math.max(1, rooms)) % ports.length] ?? 0;
}
