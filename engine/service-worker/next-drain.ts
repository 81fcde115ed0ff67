/** What the service worker knows when it asks itself whether to go on sending what waits. */
export interface DrainView {
  /** messages that still have to be sent */
  waiting: number;
  /** signed out in some tab */
  wiped: boolean;
  /** a tab has the lead, or is in line for it */
  tab: boolean;
  /** milliseconds until the browser may end the service worker */
  left: number;
}

/**
 * `done`: nothing waits, or nobody is signed in. `tab`: a tab sends, and has the lead at once. `late`: the browser is asked to
 * come again. Only `send` may hold the lead.
 */
export type Drain = "send" | "done" | "tab" | "late";

/** Whether the service worker may send, looked at before it takes the lead and between any two things it does with it. */
export function nextDrain({ waiting, wiped, tab, left }: DrainView): Drain {
  if (wiped || waiting === 0) return "done";
  if (tab) return "tab";
  return left > 0 ? "send" : "late";
}
