import type { Bytes } from "./bytes";

/** `count` bytes from the system's generator. */
export function randomBytes(count: number): Bytes {
  return globalThis.crypto.getRandomValues(new Uint8Array(count));
}

/** A random UUID (version 4), lower case. */
export function newId(): string {
  return globalThis.crypto.randomUUID();
}
