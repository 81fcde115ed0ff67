import type { Measurement } from "../measure";
import type { Options } from "../options";

/** Sockets that come and go before the 2,000 of W3. */
const FIRST = 400;
/** 20 messages a second give few times for a 99th percentile: W4 takes longer. */
const PACED_TIMES = 3;

/** The four workloads. */
export function workloads({ seconds, warmUp }: Options): Measurement[] {
  return [
    {
      part: "w1",
      name: "W1: one room of 200, 16 messages in flight",
      shape: { people: 200, rooms: 1 },
      work: { t: "flood", inFlight: 16, warmUp, seconds },
    },
    {
      part: "w2",
      name: "W2: 500 rooms of two, 32 in flight",
      shape: { people: 1_000, rooms: 500 },
      work: { t: "flood", inFlight: 32, warmUp, seconds },
    },
    {
      part: "w3",
      name: "W3: 2,000 idle sockets",
      shape: { people: 2_000 + FIRST, rooms: 0 },
      work: { t: "idle", atOnce: 64, warmUp: FIRST },
    },
    {
      part: "w4",
      name: "W4: a room of 50, 20 messages/s",
      shape: { people: 50, rooms: 1 },
      work: { t: "paced", perSecond: 20, warmUp, seconds: seconds * PACED_TIMES },
    },
  ];
}
