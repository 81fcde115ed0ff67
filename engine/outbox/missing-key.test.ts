import { expect, it } from "vitest";
import { newId } from "@/crypto/random";
import type { RoomId } from "@/protocol/ids";
import { MissingKey } from "./missing-key";

it("looks first, makes a new key then, and does not turn on and on where that one is kept back too", () => {
  const room = newId() as RoomId;
  const missing = new MissingKey();
  expect(missing.next(room, 4)).toBe("look");
  missing.looked(room, 4);
  expect(missing.next(room, 4)).toBe("turn");
  missing.made(room, 5);
  expect(missing.next(room, 5)).toBe("look");
  missing.looked(room, 5);
  expect(missing.next(room, 5)).toBe("wait");
  missing.looked(room, 6);
  expect(missing.next(room, 6)).toBe("turn");
});
