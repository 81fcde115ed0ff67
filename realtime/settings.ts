import type { RateLimit } from "@/server/limit-defaults";

/** What a sidecar is set up with. Times in ms, sizes in bytes. */
export interface Settings {
  /** Origins that may open a socket, compared exactly. */
  readonly origins: readonly string[];
  /** How often the sidecar compares itself with the log and sends its heartbeat. */
  readonly tickMs: number;
  /** A socket must say hello within this time. */
  readonly helloMs: number;
  readonly socketsPerPerson: number;
  readonly roomsPerSocket: number;
  /** A consumer with more than this waiting in its socket is cut. */
  readonly slowBytes: number;
  /** Frames of a person over all its sockets here, sends of a person, frames of one socket, sockets opened by an address. */
  readonly frames: RateLimit;
  readonly sends: RateLimit;
  readonly socketFrames: RateLimit;
  readonly sockets: RateLimit;
  /** Sockets accepted from everybody: a storm of reconnects is admitted at this rate. */
  readonly accepts: RateLimit;
  /** Whether `send` frames are taken (else engines send by HTTP). */
  readonly socketSends: boolean;
  readonly trustedProxies: readonly string[];
}

/** Everything but what an installation must say itself. */
export const SETTINGS = {
  tickMs: 15_000,
  helloMs: 10_000,
  socketsPerPerson: 20,
  roomsPerSocket: 2_000,
  slowBytes: 1_048_576,
  frames: { count: 3_000, seconds: 60 },
  sends: { count: 600, seconds: 60 },
  socketFrames: { count: 300, seconds: 10 },
  sockets: { count: 120, seconds: 60 },
  accepts: { count: 400, seconds: 2 },
  socketSends: true,
  trustedProxies: [],
} as const satisfies Partial<Settings>;
