import { systemClock } from "../clock";
import type { LeaderLink } from "./leader-link";
import { LeaderWatch } from "./leader-watch";
import type { StealMessage } from "./tab-message";

/** Has this tab's worker take the lead where whoever has it gives no sign of life. */
export function takeLead(link: LeaderLink, worker: Worker): void {
  const watch = new LeaderWatch({
    clock: systemClock,
    ask: () => link.say({ t: "ping" }),
    steal: () => worker.postMessage({ t: "steal", at: systemClock.now() } satisfies StealMessage),
  });
  link.onAlive = () => watch.heard();
  const look = () => watch.visible(document.visibilityState === "visible");
  addEventListener("visibilitychange", look);
  look();
}
