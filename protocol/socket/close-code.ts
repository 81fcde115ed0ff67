/** Why the server closes a socket, and what the engine does about it. */
export const CLOSE = {
  /** fatal for this frame's sender: malformed or unexpected frame; or of a newer client: HTTP, and ask again rarely */
  badFrame: 4000,
  /** get a new ticket and reconnect */
  ticket: 4001,
  /** the session is over: fatal, show the sign-in screen */
  sessionEnded: 4002,
  /** fatal: reload to get a newer Sotto; unless the pages are no newer, for then the sidecar is old */
  protocolTooOld: 4003,
  /** retry later */
  rate: 4004,
  /** retry: this consumer was too slow and resumes from its cursors */
  slow: 4005,
  /** retry elsewhere or later: the sidecar is stopping */
  stopping: 4006,
  /** retry: too many sockets of this person */
  tooMany: 4007,
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];
