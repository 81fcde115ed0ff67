import { LEADER_LOCK } from "../client/tab-message";

/**
 * Has `lead` run while this worker holds the lock of the profile. Null where it was not to be had. Taking a lock away does not
 * stop who had it: `lost` is aborted then, and this fails with AbortError once `lead` has ended.
 */
export async function holdLead<R>(
  options: LockOptions,
  lead: (lost: AbortController) => Promise<R>,
): Promise<R | null> {
  const lost = new AbortController();
  let led: Promise<R | null> = Promise.resolve(null);
  try {
    return await navigator.locks.request(LEADER_LOCK, options, (lock) => {
      if (lock) led = lead(lost);
      return led;
    });
  } finally {
    lost.abort();
    await led.catch(() => {});
  }
}
