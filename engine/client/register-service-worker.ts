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
