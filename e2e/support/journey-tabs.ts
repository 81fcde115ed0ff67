import type { CDPSession, Page } from "playwright/test";
import { texts } from "./journey-chat";
import type { Visitor } from "./journey-visitor";

/**
 * Stops the engine of a tab in the middle of whatever it does, as a browser suspends one; the answer lets it go on. (A page that is
 * merely frozen by the browser's own command leaves its worker running.)
 */
export async function suspendEngine(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const attached = new Promise<string>((resolve) => {
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") resolve(sessionId);
    });
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await attached;
  let id = 0;
  const tell = (method: string) =>
    session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: ++id, method }) });
  await tell("Debugger.enable");
  await tell("Debugger.pause");
  return async () => {
    await tell("Debugger.resume");
    await session.detach();
  };
}

/** States of the messages that wait in the store of a profile. */
export function waitingStates({ page }: Pick<Visitor, "page">): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open("sotto");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction("outbox").objectStore("outbox").getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result.map((row: { state: string }) => row.state));
          };
        };
      }),
  );
}

/** Tells the service worker of a profile what a browser tells it once there is a network again. `page` need not be one of Sotto's. */
export async function networkIsBack(page: Page, origin: string): Promise<() => Promise<void>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const known = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find((one) => one.scopeURL.startsWith(origin) && !one.isDeleted);
      if (ours) resolve(ours.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  const registrationId = await known;
  return async () => {
    await session.send("ServiceWorker.dispatchSyncEvent", { origin, registrationId, tag: "drain", lastChance: false });
  };
}

/** The last texts in view, without those before `first`. */
export async function textsFrom(who: Visitor, first: string): Promise<string[]> {
  const all = await texts(who);
  return all.slice(all.indexOf(first));
}
