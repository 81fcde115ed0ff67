import { expect, test } from "vitest";
import { textFrame } from "@/realtime/frame";
import { FrameReader } from "./frame-reader";

const texts = ["a", "b".repeat(125), "c".repeat(126), "d".repeat(300), "e".repeat(70_000), "", "f".repeat(1_000)];
const bytes = Buffer.concat(texts.map(textFrame));

function seen(whole: boolean, slice: number): string[] {
  const got: string[] = [];
  const reader = new FrameReader((opcode, buffer, start, length) => {
    expect(opcode).toBe(1);
    const there = buffer.subarray(start, start + (whole ? length : Math.min(length, 256))).toString();
    got.push(`${length} ${there}`);
  }, whole);
  for (let at = 0; at < bytes.length; at += slice) {
    const chunk = Buffer.from(bytes.subarray(at, at + slice));
    reader.read(chunk);
    // As the socket's own buffer, which is used again.
    chunk.fill(0);
  }
  return got;
}

test.each([1, 2, 3, 7, 130, 259, 1_000, 65_536, 1_000_000])("frames are found in slices of %i bytes", (slice) => {
  expect(seen(true, slice)).toEqual(texts.map((text) => `${text.length} ${text}`));
  expect(seen(false, slice)).toEqual(texts.map((text) => `${text.length} ${text.slice(0, 256)}`));
});
