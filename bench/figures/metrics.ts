import type { Figures } from "../generator/plan";
import type { Part } from "../options";

/** What a measurement says in one number. */
export interface Metric {
  readonly title: string;
  readonly of: (figures: Figures) => number;
  readonly digits: number;
}

const flooded = (of: (figures: Extract<Figures, { t: "flood" }>) => number) => (figures: Figures) =>
  figures.t === "flood" ? of(figures) : Number.NaN;
const pacing = (of: (figures: Extract<Figures, { t: "paced" }>) => number) => (figures: Figures) =>
  figures.t === "paced" ? of(figures) : Number.NaN;
const idling = (of: (figures: Extract<Figures, { t: "idle" }>) => number) => (figures: Figures) =>
  figures.t === "idle" ? of(figures) : Number.NaN;

/** Everything that is told of the workloads; the server's processor is that of its own processes, without Postgres and Redis. */
export const METRICS = {
  deliveriesPerCpu: {
    title: "deliveries / CPU s",
    of: flooded(({ deliveries, cpu }) => deliveries / cpu.server),
    digits: 0,
  },
  deliveries: { title: "deliveries/s", of: flooded(({ deliveries, seconds }) => deliveries / seconds), digits: 0 },
  messages: { title: "durable msg/s", of: flooded(({ messages, seconds }) => messages / seconds), digits: 0 },
  cpuPerMessage: {
    title: "server CPU ms / msg",
    of: flooded(({ messages, cpu }) => (cpu.server / messages) * 1_000),
    digits: 3,
  },
  postgresPerMessage: {
    title: "Postgres CPU ms / msg",
    of: flooded(({ messages, cpu }) => (cpu.postgres / messages) * 1_000),
    digits: 3,
  },
  redisPerMessage: {
    title: "Redis CPU ms / msg",
    of: flooded(({ messages, cpu }) => (cpu.redis / messages) * 1_000),
    digits: 3,
  },
  perFrame: { title: "messages / frame", of: flooded(({ deliveries, frames }) => deliveries / frames), digits: 1 },
  outOfOrder: {
    title: "out of order %",
    of: flooded(({ checked }) => (checked.backward / checked.deliveries) * 100),
    digits: 1,
  },
  p50: { title: "p50 ms", of: pacing(({ p50 }) => p50), digits: 2 },
  p99: { title: "p99 ms", of: pacing(({ p99 }) => p99), digits: 2 },
  kilobytes: { title: "kB / socket", of: idling(({ bytesPerSocket }) => bytesPerSocket / 1_000), digits: 1 },
  connects: { title: "connects/s", of: idling(({ connectsPerSecond }) => connectsPerSecond), digits: 0 },
  cpuPerConnect: {
    title: "server CPU ms / connect",
    of: idling(({ cpuPerConnect }) => cpuPerConnect * 1_000),
    digits: 3,
  },
} as const satisfies Record<string, Metric>;
export type MetricName = keyof typeof METRICS;

const FLOOD: readonly MetricName[] = [
  "deliveriesPerCpu",
  "deliveries",
  "messages",
  "cpuPerMessage",
  "postgresPerMessage",
  "redisPerMessage",
  "perFrame",
  "outOfOrder",
];

/** Which of them are printed of each workload. */
export const COLUMNS: Readonly<Partial<Record<Part, readonly MetricName[]>>> = {
  w1: FLOOD,
  w2: FLOOD,
  w3: ["kilobytes", "connects", "cpuPerConnect"],
  w4: ["p50", "p99"],
};
