import { expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { b64u32, type EventId } from "@/protocol/ids";
import { EditChain } from "./edit-chain";

const hash = (letter: string) => b64u32.parse(letter.repeat(42).concat("A"));
const [first, second, third] = [hash("A"), hash("B"), hash("C")];

it("[R84] an edit written before the last one is in the log replaces that one, also where it was sealed anew", () => {
  const [message, other, one, two] = Array.from({ length: 4 }, () => newId() as EventId) as [
    EventId,
    EventId,
    EventId,
    EventId,
  ];
  const chain = new EditChain();
  expect(chain.follow(message, first)).toBe(first);
  chain.sealed(one, { message, replaced: first, tokenHash: second });
  chain.sealed(two, { message, replaced: second, tokenHash: third });
  expect([chain.follow(message, first), chain.follow(other, first)]).toEqual([third, first]);
  chain.unsealed(two);
  chain.unsealed(one);
  expect(chain.follow(message, first)).toBe(first);
  chain.sealed(one, { message, replaced: first, tokenHash: third });
  expect(chain.follow(message, first)).toBe(third);
});
