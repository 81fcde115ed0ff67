/** Takes away what this browser keeps of Sotto beside its store. */
export async function wipeBrowser(): Promise<void> {
  for (const name of await caches.keys()) await caches.delete(name);
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  localStorage.clear();
  sessionStorage.clear();
}
