/** Bytes of a frame that are looked at where the rest of it is only counted. */
const PREFIX = 256;
const HEADER_MAX = 10;

/** A frame that has begun: its payload starts at `start` of `buffer` and has `length` bytes, perhaps more than are there. */
export type TakeFrame = (opcode: number, buffer: Buffer, start: number, length: number) => void;

/**
 * Walks over the frames of a WebSocket as they come in, a server's (unmasked). Of each frame it waits for the first bytes
 * only, or for all of them where `whole` is asked for; what is left is stepped over without being copied.
 */
export class FrameReader {
  readonly #take: TakeFrame;
  readonly #wanted: number;
  #rest: Buffer | null = null;
  #skip = 0;

  constructor(take: TakeFrame, whole = false) {
    this.#take = take;
    this.#wanted = whole ? Number.MAX_SAFE_INTEGER : PREFIX;
  }

  /** Takes what was read. The bytes may be overwritten once it returns. */
  read(chunk: Buffer): void {
    let at = Math.min(this.#skip, chunk.length);
    this.#skip -= at;
    if (this.#rest !== null) {
      const begun: Buffer = Buffer.concat([this.#rest, chunk.subarray(at, at + this.#wanted + HEADER_MAX)]);
      const size = this.#one(begun, 0);
      if (size === 0) {
        this.#rest = begun;
        return;
      }
      at += size - this.#rest.length;
      this.#rest = null;
    }
    while (at < chunk.length) {
      const size = this.#one(chunk, at);
      if (size === 0) {
        this.#rest = Buffer.from(chunk.subarray(at));
        return;
      }
      at += size;
    }
    this.#skip += at - chunk.length;
  }

  /** The size of the frame at `at`, header and all, once enough of it is there to be taken; else 0. */
  #one(buffer: Buffer, at: number): number {
    const there = buffer.length - at;
    if (there < 2) return 0;
    const short = (buffer[at + 1] ?? 0) & 0x7f;
    const header = short < 126 ? 2 : short === 126 ? 4 : HEADER_MAX;
    if (there < header) return 0;
    const length =
      short < 126 ? short : short === 126 ? buffer.readUInt16BE(at + 2) : Number(buffer.readBigUInt64BE(at + 2));
    if (there < header + Math.min(length, this.#wanted)) return 0;
    this.#take((buffer[at] ?? 0) & 0x0f, buffer, at + header, length);
    return header + length;
  }
}
