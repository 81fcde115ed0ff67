import { DRAIN } from "./tab-message";

/**
 * Registers the service worker and tells when a newer Sotto waits. `reload` lets it take over and loads the page anew.
 * Does nothing where service workers are not to be had.
 */
export function registerServiceWorker(onWaiting: (reload: () => void) => void): void {
  if (!("serviceWorker" in navigator)) return;
  let reloading = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (reloading) location.reload();
  });
  const offer = (worker: ServiceWorker) =>
    onWaiting(() => {
      reloading = true;
      worker.postMessage("skip-waiting");
    });
  void navigator.serviceWorker
    .register("/sw.js", { scope: "/" })
    .then((registration) => {
      if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
      registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        worker?.addEventListener("statechange", () => {
          if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
        });
      });
    })
    .catch((cause) => console.warn(`sotto service worker: ${String(cause)}`));
}

/** Looks whether the server has a newer Sotto by now; `registerServiceWorker` tells of it. */
export async function lookForUpdate(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  // Without a line there is nothing newer to be had.
  await registration?.update().catch(() => {});
}

/** Background Sync, where the browser has it: it wakes the service worker once there is a network. */
interface Syncing extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}

/**
 * This tab may be about to go, or has no line: the service worker looks whether something waits to be sent that no tab sends,
 * now and when the network is back.
 */
export function leaveToServiceWorker(): void {
  const { serviceWorker } = navigator;
  serviceWorker?.controller?.postMessage(DRAIN);
  void serviceWorker
    ?.getRegistration()
    .then((registration: Syncing | undefined) => registration?.sync?.register(DRAIN))
    // Refused by the browser's settings: the look that it takes now is all there is.
    .catch(() => {});
}
