/** At most `count` in each window of `seconds`. */
export interface RateLimit {
  readonly count: number;
  readonly seconds: number;
}

const per = (count: number, seconds: number): RateLimit => ({ count, seconds });

/**
 * Rate limits and what each is counted by. Every one can be set as `LIMIT_<NAME>=count/seconds`.
 * An address is what a client cannot forge (http/client-address), IPv6 by /64.
 */
export const LIMIT_DEFAULTS = {
  /** by address: anything that needs no session */
  PUBLIC: per(600, 60),
  /** by address: starting a sign-up */
  SIGN_UP: per(20, 3_600),
  /** by address: starting a sign-in */
  SIGN_IN: per(40, 300),
  /** by handle and address: starting a sign-in. Of one handle, strangers spend only what is counted at their own address */
  SIGN_IN_HANDLE: per(15, 3_600),
  /**
   * By handle, all addresses together: starting a sign-in. Each start is one guess. 7,200 a day are 2.6 million a year, under
   * 3 % of the 100 million that a password of zxcvbn score 3 takes at the very least. Twenty addresses that spend all they may
   * keep somebody from signing in on a new browser for that hour; sessions that live are counted by UNLOCK.
   */
  SIGN_IN_HANDLE_ALL: per(300, 3_600),
  /** by account: the password of a session that lives, asked again. Strangers cannot spend it */
  UNLOCK: per(10, 300),
  /** by address: starting a recovery */
  RECOVERY: per(10, 3_600),
  /** by handle and address: starting a recovery */
  RECOVERY_HANDLE: per(5, 3_600),
  /**
   * By handle, all addresses together: starting a recovery. Nobody guesses a code of 128 bits, at whatever rate; this bounds the
   * work and the noise, and takes 120 addresses to fill.
   */
  RECOVERY_HANDLE_ALL: per(600, 3_600),
  /** by account: looking up a handle */
  LOOK_UP: per(60, 3_600),
  /** by address: looking up a handle */
  LOOK_UP_ADDRESS: per(120, 3_600),
  /** by account: reading */
  READ: per(1_200, 60),
  /**
   * By account: what several rooms begin with. A call does the work of up to 80 that READ counts, and may be made a tenth as
   * often: a browser that is new has at most 2,400 rooms a minute.
   */
  BEGINNINGS: per(120, 60),
  /** by account: changing the account, sessions, profile, cursors */
  WRITE: per(240, 60),
  /** by account: creating rooms and appending chain entries, with their boxes */
  ENTRY: per(120, 60),
  /** by account: batches of events, through either door */
  SEND: per(600, 60),
  /** by account: realtime tickets */
  TICKET: per(60, 60),
  /** by account: making invites */
  INVITE: per(60, 3_600),
  /** by account: frames of any kind on its sockets */
  FRAME: per(3_000, 60),
  /** by address: opening sockets */
  SOCKET: per(120, 60),
  /** all together, in each sidecar: sockets admitted */
  ACCEPT: per(400, 2),
} as const satisfies Record<string, RateLimit>;
export type LimitName = keyof typeof LIMIT_DEFAULTS;

/** Parses "count/seconds"; null when it is nothing of the kind or zero. */
export function rateLimit(text: string): RateLimit | null {
  const match = /^(\d{1,9})\/(\d{1,7})$/.exec(text.trim());
  const [count, seconds] = [Number(match?.[1]), Number(match?.[2])];
  return match && count > 0 && seconds > 0 ? { count, seconds } : null;
}
