/**
 * How a tab watches over whoever leads. `steals` counts how often it took the lead lately: each one makes it more patient, so
 * that two tabs on a machine that is too slow do not take the lead from each other for ever.
 */
export type Watch = { t: "away" | "calm" | "asked"; steals: number };

/** `timer.late`: it rang much later than asked for, so this tab itself was held up, and nobody else is to blame. */
export type WatchEvent = { t: "shown" } | { t: "hidden" } | { t: "heard" } | { t: "timer"; late: boolean };

/** `ms` before jitter. A wait takes the place of the one before; `rest` ends it. */
export type WatchEffect = { t: "ask" } | { t: "steal" } | { t: "wait"; ms: number } | { t: "rest" };

const EVERY_MS = 3_000;
/** A leader that does not answer for this long is hidden, suspended or dead. */
const PATIENCE_MS = 2_000;
const MOST_MS = 60_000;

/** One pure step. Only a visible tab asks, and only one that asked takes the lead. */
export function nextWatch(watch: Watch, event: WatchEvent): [Watch, WatchEffect[]] {
  const { steals } = watch;
  if (event.t === "hidden") return [{ t: "away", steals }, [{ t: "rest" }]];
  if (watch.t === "away") return event.t === "shown" ? ask(steals) : [watch, []];
  switch (event.t) {
    case "shown":
      return [watch, []];
    case "heard":
      if (watch.t === "calm") return [watch, []];
      return [{ t: "calm", steals: Math.max(0, steals - 1) }, [{ t: "wait", ms: EVERY_MS }]];
    case "timer":
      if (watch.t === "calm" || event.late) return ask(steals);
      return [{ t: "calm", steals: steals + 1 }, [{ t: "steal" }, { t: "wait", ms: patience(steals + 1) }]];
  }
}

function ask(steals: number): [Watch, WatchEffect[]] {
  return [{ t: "asked", steals }, [{ t: "ask" }, { t: "wait", ms: patience(steals) }]];
}

function patience(steals: number): number {
  return Math.min(MOST_MS, PATIENCE_MS * 2 ** steals);
}
