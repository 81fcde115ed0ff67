import { expect, it } from "vitest";
import type { AccountId, B64u64, DeviceId, RoomId } from "@/protocol/ids";
import { newId } from "./random";
import { newSigner } from "./sign";
import { parseTitle, signTitle, type Title, verifyTitle } from "./title";

const title = (more: Partial<Title> = {}): Title => ({
  room: newId() as RoomId,
  name: "Garden",
  topic: "",
  n: 3,
  author: newId() as AccountId,
  device: newId() as DeviceId,
  ...more,
});

it("[R75] a title says who named the room, with which entry, and only their device can have", async () => {
  const [alice, mallory] = [await newSigner(), await newSigner()];
  const said = title();
  const signed = await signTitle(alice.privateKey, said);
  expect(parseTitle(signed)).toEqual(said);
  expect(await verifyTitle(alice.publicKey, signed)).toBe(true);
  expect(await verifyTitle(mallory.publicKey, signed)).toBe(false);
});

it("[R75] whoever passes a title on can change nothing of it", async () => {
  const { privateKey, publicKey } = await newSigner();
  const [payload, signature] = await signTitle(privateKey, title());
  const changed = payload.replace("Garden", "Casino");
  expect(changed).not.toBe(payload);
  expect(await verifyTitle(publicKey, [changed, signature])).toBe(false);
  expect(parseTitle([payload.replace(",3,", ", 3,"), signature])).toBeNull();
  expect(parseTitle(["not a title", "A".repeat(86) as B64u64])).toBeNull();
});

it("a title without a name, or with one that is too long, is not signed", async () => {
  const { privateKey } = await newSigner();
  await expect(signTitle(privateKey, title({ name: "" }))).rejects.toThrow();
  await expect(signTitle(privateKey, title({ name: "x".repeat(65) }))).rejects.toThrow();
});
