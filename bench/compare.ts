import { Collected } from "./figures/collected";
import { LIMIT, SIGNALS, SOCKET_IO, SOTTO, TWO } from "./figures/targets";
import type { Figures } from "./generator/plan";
import type { Ground } from "./ground";
import { type Measurement, measure } from "./measure";
import type { Options, Part } from "./options";
import { plainSubject } from "./subjects/plain";
import { sottoSubject } from "./subjects/sotto";
import type { Subject } from "./subjects/subject";
import { VoidRun } from "./void-run";
import { workloads } from "./workloads/workloads";

interface ComparePorts {
  readonly ground: Ground;
  readonly options: Options;
  readonly tokens: readonly string[];
  say(line: string): void;
}

/** All servers under all workloads that were asked for, in turns, round after round. @throws VoidRun */
export async function compare(ports: ComparePorts): Promise<Collected> {
  const { ground, options } = ports;
  const collected = new Collected();
  const measurements = workloads(options).filter(({ part }) => isAskedFor(options, part));
  if (measurements.length === 0) return collected;
  const subjects = await subjectsOf(ground, options);
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const measurement of measurements) {
      for (const subject of subjects.filter(({ name }) => isMeasured(options, measurement.part, name))) {
        const figures = await once(subject, measurement, ports);
        ports.say(`${round}. ${measurement.name}: ${subject.name}: ${brief(figures)}`);
        collected.add(measurement.part, subject.name, figures);
      }
    }
  }
  return collected;
}

async function subjectsOf(ground: Ground, { parts, signals }: Options): Promise<Subject[]> {
  return [
    await sottoSubject(ground, SOTTO),
    ...(signals ? [await sottoSubject(ground, SIGNALS, { signals })] : []),
    await plainSubject(ground, LIMIT, "limit.mjs"),
    await plainSubject(ground, SOCKET_IO, "../../bench/node_modules/.sotto-bench/socket-io.mjs"),
    ...(parts.has("two") ? [await sottoSubject(ground, TWO, { sidecars: 2 })] : []),
  ];
}

/** Two sidecars are compared with one under W1 and W2. */
function withTwo({ parts }: Options, part: Part): boolean {
  return parts.has("two") && (part === "w1" || part === "w2");
}

function isAskedFor(options: Options, part: Part): boolean {
  return options.parts.has(part) || withTwo(options, part);
}

function isMeasured(options: Options, part: Part, subject: string): boolean {
  if (subject === TWO) return withTwo(options, part);
  return options.parts.has(part) || subject === SOTTO;
}

async function once(subject: Subject, measurement: Measurement, { ground, tokens, options }: ComparePorts) {
  const figures = await measure(subject, measurement, { ground, tokens, profile: options.profile });
  const checked = "checked" in figures ? figures.checked : null;
  const where = `${measurement.name}: ${subject.name}`;
  if (checked && (checked.lost > 0 || checked.refused > 0 || checked.gaps > 0))
    throw new VoidRun(`${where}: something was lost or refused: ${JSON.stringify(checked)}`);
  if (checked && checked.backward > 0 && subject.dialect !== "socket.io")
    throw new VoidRun(`${where}: ${checked.backward} deliveries out of order`);
  return figures;
}

function brief(figures: Figures): string {
  if (figures.t === "paced") return `p50 ${figures.p50.toFixed(2)} ms, p99 ${figures.p99.toFixed(2)} ms`;
  if (figures.t === "idle")
    return `${(figures.bytesPerSocket / 1_000).toFixed(1)} kB a socket, ${Math.round(figures.connectsPerSecond)} connects/s`;
  const { messages, deliveries, seconds, cpu } = figures;
  const rates = `${Math.round(messages / seconds)} msg/s, ${Math.round(deliveries / seconds)} deliveries/s`;
  return `${rates}, CPU s ${cpu.server.toFixed(2)} server, ${cpu.postgres.toFixed(2)} Postgres`;
}
