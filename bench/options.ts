import { parseArgs } from "node:util";

/** What can be measured. `two` adds two sidecars to w1 and w2. */
export const PARTS = ["w1", "w2", "w3", "w4", "two", "http", "sync"] as const;
export type Part = (typeof PARTS)[number];

/** What a run is asked for. */
export interface Options {
  readonly parts: ReadonlySet<Part>;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** Minutes of the long run, 0 for none. */
  readonly sweep: number;
  /** Whether a profile of each server's processor is written. */
  readonly profile: boolean;
  /** Whether w1 to w4 are measured once more with receipts, typing and presence. */
  readonly signals: boolean;
}

/** Parses the command line. @throws with a plain sentence where it means nothing. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "6" },
      "warm-up": { type: "string", default: "3" },
      database: { type: "string" },
      redis: { type: "string" },
      sweep: { type: "boolean", default: false },
      minutes: { type: "string", default: "20" },
      profile: { type: "boolean", default: false },
      signals: { type: "boolean", default: false },
    },
  });
  const only = values.only?.split(",") ?? (values.sweep ? [] : [...PARTS]);
  const unknown = only.filter((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(",")}: there are ${PARTS.join(", ")}`);
  return {
    parts: new Set(only as Part[]),
    rounds: positive("rounds", values.rounds),
    seconds: positive("seconds", values.seconds),
    warmUp: positive("warm-up", values["warm-up"]),
    databaseUrl: values.database ?? null,
    redisUrl: values.redis ?? null,
    sweep: values.sweep ? positive("minutes", values.minutes) : 0,
    profile: values.profile,
    signals: values.signals,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} ${text} is no positive number`);
  return value;
}
