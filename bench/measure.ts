import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Figures, Plan, Work } from "./generator/plan";
import type { Ground } from "./ground";
import type { Part } from "./options";
import { profiled } from "./profile";
import { ORIGIN, type Shape, type Subject } from "./subjects/subject";

/** What is done to each server. */
export interface Measurement {
  readonly part: Part;
  readonly name: string;
  readonly shape: Shape;
  readonly work: Work;
}

interface MeasurePorts {
  readonly ground: Ground;
  readonly tokens: readonly string[];
  readonly profile: boolean;
}

/** One measurement of one server: a fresh process, empty tables, new people, a generator of its own. */
export async function measure(subject: Subject, { part, shape, work }: Measurement, ports: MeasurePorts) {
  const { ground, tokens, profile } = ports;
  const running = await subject.start();
  try {
    const members = await running.populate(shape);
    const watched = { server: running.pids(), postgres: ground.postgresPids, redis: ground.redisPids };
    const plan: Plan = {
      dialect: subject.dialect,
      origin: ORIGIN,
      members,
      tokens,
      watched,
      work,
      signals: subject.signals === true,
    };
    const generated = generate(plan);
    if (!profile) return await generated.figures;
    await generated.measuring;
    await profiled(running.pids(), `${part}-${subject.name.replaceAll(/\W+/g, "-")}`, generated.figures);
    return await generated.figures;
  } finally {
    await running.stop();
  }
}

interface Generated {
  readonly figures: Promise<Figures>;
  /** Resolves when what went before (coming in, warming up) is over. */
  readonly measuring: Promise<void>;
}

/** Runs a plan in a process of its own. */
export function generate(plan: Plan): Generated {
  const file = fileURLToPath(new URL("generator.mjs", import.meta.url));
  const child = fork(file, [], { serialization: "advanced", execArgv: ["--enable-source-maps"] });
  child.send(plan);
  const figures = new Promise<Figures>((resolve, reject) => {
    child.on("message", (said: "measuring" | { figures: Figures } | { error: string }) => {
      if (said === "measuring") return;
      if ("figures" in said) resolve(said.figures);
      else reject(new Error(said.error));
    });
    child.once("exit", (code) => reject(new Error(`the generator ended with ${code}`)));
  });
  const measuring = new Promise<void>((resolve) => {
    child.on("message", (said) => said === "measuring" && resolve());
    child.once("exit", () => resolve());
  });
  return { figures, measuring };
}
