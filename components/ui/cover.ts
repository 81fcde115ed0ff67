"use client";

/** What covers the page, the lowest first; each closes itself when it is called. */
let covers: (() => void)[] = [];
/** The path that they cover. */
let path = "";
/** How many places without anything to show stand above the page's own: they were covers' before the page was loaded anew. */
let spare = 0;
/** What is done once a step back out of covers' places is over; null while none is under way. */
let stepping: (() => void) | null = null;
let steps = 0;
/** A step back takes far less, in ms. */
const LATE_MS = 1_000;

/**
 * On a phone a pane, a sheet or a dialog covers what it belongs to. Each has a place of its own in the history while it is open,
 * above the page's and with the same path, so that the system's "back" takes it away and not the page. The place is made as it
 * opens, when somebody has just touched something: a browser passes by places that a page makes without that
 * (Chromium: "history manipulation intervention"). `close`: has it closed. Gives what is called once it is.
 */
export function cover(close: () => void): () => void {
  covers.push(close);
  afterStep(settle);
  return () => {
    covers = covers.filter((one) => one !== close);
    afterStep(settle);
  };
}

/** Runs something where one stands on the page's own place: what is above it is left first. */
export function uncovered(run: () => void): void {
  afterStep(() => {
    const left = () => {
      spare = 0;
      run();
    };
    if (height() > 0) stepBack(height(), left);
    else left();
  });
}

function afterStep(run: () => void): void {
  const before = stepping;
  if (before)
    stepping = () => {
      before();
      afterStep(run);
    };
  else run();
}

/** As many places stand above the page's own as there are covers. */
function settle(): void {
  const surplus = height() - spare - covers.length;
  if (surplus > 0) stepBack(surplus, () => {});
  for (let missing = surplus; missing < 0; missing += 1) {
    path = location.pathname;
    history.pushState({ covered: height() + 1 }, "");
  }
}

function stepBack(places: number, then: () => void): void {
  steps += 1;
  const own = steps;
  stepping = then;
  history.go(-places);
  // A browser that has dropped those places says nothing.
  setTimeout(() => own === steps && stepped(), LATE_MS);
}

/** The step is over. */
function stepped(): void {
  const then = stepping;
  stepping = null;
  then?.();
}

/** How many places above the page's own one stands. */
function height(): number {
  const state: unknown = history.state;
  const told = typeof state === "object" && state !== null && "covered" in state ? state.covered : 0;
  return typeof told === "number" ? told : 0;
}

/** Heard before the router, which has nothing to do where the path stays: it would fetch the page anew. */
function hear(event: PopStateEvent): void {
  if (stepping) {
    event.stopImmediatePropagation();
    stepped();
    return;
  }
  const isSame = location.pathname === path;
  const now = height();
  if (isSame && now < spare) {
    // From a place with nothing to show "back" goes on to what is before the page.
    event.stopImmediatePropagation();
    spare = 0;
    history.go(-now - 1);
  } else if (isSame && now - spare < covers.length) {
    event.stopImmediatePropagation();
    const closing = covers.slice(now - spare);
    covers = covers.slice(0, now - spare);
    for (const close of closing.reverse()) close();
  } else if (now - spare > covers.length || !isSame) {
    // "Forward", or back from elsewhere, to covers that are no more.
    spare = 0;
    if (now > 0) stepBack(now, () => {});
  }
}

if (typeof window !== "undefined") {
  addEventListener("popstate", hear, { capture: true });
  // Loaded anew, without what covered it. A step back now would be one before the router has begun, which loses its way then.
  spare = height();
  path = location.pathname;
}
