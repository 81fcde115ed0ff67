import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Figures, Plan, Work } from "./generator/plan";
import type { Ground } from "./ground";
import { profiled } from "./profile";
import type { Shape, Subject } from "./subjects/subject";

/** What is done to each server. */
export interface Measurement {
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
export async function measure(subject: Subject, { name, shape, work }: Measurement, ports: MeasurePorts) {
  const { ground, tokens, profile } = ports;
  const running = await subject.start();
  try {
    const members = await running.populate(shape);
    const watched = { server: running.pids(), postgres: ground.postgresPids, redis: ground.redisPids };
    const plan: Plan = { dialect: subject.dialect, members, tokens, watched, work };
    const generated = generate(plan);
    if (profile) await profiled(running.pids(), `${name}-${subject.name.replaceAll(/\W+/g, "-")}`, generated);
    return await generated;
  } finally {
    await running.stop();
  }
}

/** Runs a plan in a process of its own. */
function generate(plan: Plan): Promise<Figures> {
  const file = fileURLToPath(new URL("generator.mjs", import.meta.url));
  const child = fork(file, [], { serialization: "advanced", execArgv: ["--enable-source-maps"] });
  return new Promise((resolve, reject) => {
    child.once("message", (said: { figures: Figures } | { error: string }) => {
      if ("figures" in said) resolve(said.figures);
      else reject(new Error(said.error));
    });
    child.once("exit", (code) => reject(new Error(`the generator ended with ${code}`)));
    child.send(plan);
  });
}
