import type { Event } from "@/protocol/event";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Down } from "@/protocol/socket/down/down";
import { eventText } from "@/server/events/event-text";

/**
 * A WebSocket text frame as bytes (RFC 6455: final, unmasked, uncompressed). Made once and written to any number of
 * sockets, which `ws` itself cannot do.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x81;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  return frame;
}

/** A message down as a frame. */
export function downFrame(message: Down): Buffer {
  return textFrame(JSON.stringify(message));
}

/** Contiguous events of one room as `events` frames of some 64 KB at most, each event serialised once. */
export function eventsFrames(room: RoomId, events: readonly Event[]): Buffer[] {
  const frames: Buffer[] = [];
  let texts: string[] = [];
  let bytes = 0;
  let from = events[0]?.seq ?? 0;
  const close = (to: number) => {
    frames.push(textFrame(`{"t":"events","room":"${room}","from":${from},"to":${to},"events":[${texts.join(",")}]}`));
    texts = [];
    bytes = 0;
    from = (to + 1) as typeof from;
  };
  for (const event of events) {
    const text = eventText(event);
    if (texts.length > 0 && bytes + text.length > LIMITS.frameBytes) close(event.seq - 1);
    texts.push(text);
    bytes += text.length;
  }
  if (texts.length > 0) close(events.at(-1)?.seq ?? from);
  return frames;
}
