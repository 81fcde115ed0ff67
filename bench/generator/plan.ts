import type { Cpu, Watched } from "../processes";

/** Whose language a generator speaks. */
export type DialectName = "sotto" | "limit" | "socket.io";

/** Somebody who comes with a ticket made beforehand, in one room or none, through one of the server's ports. */
export interface Member {
  readonly port: number;
  readonly ticket: string;
  readonly room: string | null;
  /** Whose presence they want to know once they have said that they are here; absent: they say nothing of it. */
  readonly watches?: readonly string[];
}

/** What a generator does. Seconds are those that are measured; it warms up before. */
export type Work =
  | { readonly t: "flood"; readonly inFlight: number; readonly warmUp: number; readonly seconds: number }
  | { readonly t: "paced"; readonly perSecond: number; readonly warmUp: number; readonly seconds: number }
  | { readonly t: "idle"; readonly atOnce: number; readonly warmUp: number };

/** All that a generator is told. `tokens` are bodies, sealed beforehand. */
export interface Plan {
  readonly dialect: DialectName;
  /** The origin that the server expects. */
  readonly origin: string;
  readonly members: readonly Member[];
  readonly tokens: readonly string[];
  readonly watched: Watched;
  /** Whether everybody also lets the others know how far they are, and that they write, as an engine does. */
  readonly signals: boolean;
  readonly work: Work;
}

/** Whether everybody got everything. `backward`: deliveries that came after one that was stored later. */
export interface Checked {
  readonly deliveries: number;
  readonly lost: number;
  readonly backward: number;
  readonly gaps: number;
  readonly refused: number;
}

/** Figures of a flood, for the measured seconds; `checked` holds for the whole run. */
export interface FloodFigures {
  readonly t: "flood";
  readonly seconds: number;
  readonly messages: number;
  readonly deliveries: number;
  /** that brought them */
  readonly frames: number;
  readonly cpu: Cpu;
  readonly checked: Checked;
}

/** Delivery times in ms, from the moment when a message was due to be sent to another member's having it. */
export interface PacedFigures {
  readonly t: "paced";
  readonly seconds: number;
  readonly messages: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly cpu: Cpu;
  readonly checked: Checked;
}

/** What sockets that do nothing cost. */
export interface IdleFigures {
  readonly t: "idle";
  readonly sockets: number;
  readonly connectsPerSecond: number;
  readonly cpuPerConnect: number;
  readonly bytesPerSocket: number;
}

export type Figures = FloodFigures | PacedFigures | IdleFigures;
