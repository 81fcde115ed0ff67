/**
 * As much of a request as a door needs: a web `Request` is one, and so is what a Node server hands over, which need not be
 * made into a `Request` first.
 */
export interface Incoming {
  readonly method: string;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}
