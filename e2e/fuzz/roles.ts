import type { Persona } from "@/e2e/support/realtime-world";
import type { RoomId } from "@/protocol/ids";

/** What each process of a fuzz run is told, as JSON in its environment. */
export interface Order {
  role: "sidecar" | "hands";
  url: string;
  ownerUrl: string;
  mallory: Persona;
  room: RoomId;
  port: number;
  frames: number;
  seed: number;
  /** when no more is thrown, ms */
  until: number;
}

/** What they tell the runner. */
export type Word =
  | { t: "listening"; port: number }
  | { t: "memory"; rss: number }
  | { t: "thrown"; frames: number; closes: number[]; seen: number }
  | { t: "done" };

/** The name of the environment's entry that carries an order. */
export const ORDER = "SOTTO_FUZZ_ORDER";
