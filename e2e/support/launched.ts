import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

type Environment = Readonly<Record<string, string | undefined>>;

/** How `npm start` is run: where, as whom, with what in its environment. */
export interface LaunchOptions {
  readonly cwd: string;
  readonly env: Environment;
  /** Only root may start as somebody else. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Default `npm start`. */
  readonly command?: readonly [string, ...string[]];
}

/** A `npm start` (or another of our programs) under way. */
export interface Launched {
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Resolves with the URL it prints; throws with what it printed if it ends before. */
  ready(): Promise<string>;
  /** Resolves when it has ended and all its output was read. */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts it in a process group of its own, as a terminal does. */
export function launch({ cwd, env, user, command = ["npm", "start"] }: LaunchOptions): Launched {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd,
    // As many servers have it set; an install must bring what the build needs all the same.
    env: { ...env, NODE_ENV: "production" },
    ...user,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      text += String(chunk);
      for (const listener of heard) listener();
    });
  }
  const closed = once(child, "close").then(([code, signal]) => ({ code, signal }));
  return {
    child,
    output: () => text,
    ended: () => closed,
    async ready() {
      const found = new Promise<string>((resolve) => {
        const look = () => {
          const url = /^ +(?:Sidecar ready|Ready) at (\S+)/m.exec(text)?.[1];
          if (url) resolve(url);
        };
        heard.add(look);
        look();
      });
      const url = await Promise.race([found, closed.then(() => null)]);
      if (url === null) throw new Error(`it ended before it was ready:\n${text}`);
      return url;
    },
  };
}

/** The environment of this process without what belongs to the tests, and with a port and a data folder of its own. */
export function cleanEnvironment(more: Environment): Environment {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_|VITEST|VITE_|NODE_ENV$|NODE_OPTIONS$|TEST$|DEV$|CI$|INIT_CWD$|DATABASE_|REDIS_URL$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...more };
}
