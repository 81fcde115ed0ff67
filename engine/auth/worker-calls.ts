import { authReply } from "./auth-message";
import type { OnStep } from "./auth-types";

/** Calls to a worker by number: steps while it works, one answer each. A worker that fails to load answers `unsupported`. */
export class WorkerCalls<C> {
  readonly #path: string;
  #worker: Worker | null = null;
  #last = 0;
  readonly #waiting = new Map<number, { done: (value: unknown) => void; onStep: OnStep }>();

  constructor(path: string) {
    this.#path = path;
  }

  call<R>(call: C, onStep: OnStep = () => {}): Promise<R> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, { done: (value) => resolve(value as R), onStep });
      worker.postMessage({ id, call });
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#path);
    worker.addEventListener("message", (event) => {
      const reply = authReply.safeParse(event.data);
      const waiting = reply.success ? this.#waiting.get(reply.data.id) : undefined;
      if (!reply.success || !waiting) return;
      if ("step" in reply.data) return waiting.onStep(reply.data.step);
      this.#waiting.delete(reply.data.id);
      waiting.done(reply.data.value);
    });
    worker.addEventListener("error", () => {
      for (const { done } of this.#waiting.values()) done({ ok: false, code: "unsupported" });
      this.#waiting.clear();
      this.#worker = null;
    });
    return worker;
  }
}
