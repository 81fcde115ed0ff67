import { beforeEach, describe, expect, it, vi } from "vitest";
import { openRest, sealRest } from "@/crypto/at-rest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { DeviceId, EventId, RoomId } from "@/protocol/ids";
import { SharedDrafts, type Words, wordsAfter } from "./shared-drafts";
import type { DeviceRow } from "./store/tables";
import { signedIn, startParts } from "./testing/one-engine";
import { PaperServer } from "./testing/paper-server";
import { soon } from "./testing/soon";

const words = (text: string, at: number): Words => ({ text, at });

describe("[R72] a draft of another device", () => {
  it("comes where nothing is being written, and goes where nothing was changed since", () => {
    expect(wordsAfter(null, null, words("hello", 1))).toEqual(words("hello", 1));
    expect(wordsAfter(words("hello", 9), words("hello", 1), words("hello you", 2))).toEqual(words("hello you", 2));
    expect(wordsAfter(words("hello", 9), words("hello", 1), null)).toBeNull();
    expect(wordsAfter(null, words("hello", 1), null)).toBeUndefined();
  });

  it("gives way to newer words, and takes the place of older ones", () => {
    expect(wordsAfter(words("mine", 5), words("hello", 1), words("theirs", 4))).toBeUndefined();
    expect(wordsAfter(words("mine", 5), words("hello", 1), words("theirs", 6))).toEqual(words("theirs", 6));
    expect(wordsAfter(words("mine", 5), words("hello", 1), null)).toBeUndefined();
  });
});

describe("drafts of a person with two devices", () => {
  const room = newId() as RoomId;
  let parts: Awaited<ReturnType<typeof startParts>>;
  let drafts: SharedDrafts;
  let queued: [string, string][];

  beforeEach(async () => {
    const alice = await TestPerson.signUp();
    parts = await startParts(await PaperServer.of(alice), await signedIn(alice));
    queued = [];
    drafts = new SharedDrafts({
      ...parts,
      queue: async (_room, _kind, body) => {
        queued.push(body as [string, string]);
        return newId() as EventId;
      },
    });
    await secondDevice();
  });

  /** Gives what asks whether there is one. */
  async function secondDevice(ended: number | null = null) {
    const { people, core } = parts;
    const own = await people.row(core.me.account);
    if (!own) throw new Error("nobody is signed in");
    const [first] = Object.values(own.state.devices);
    if (!first) throw new Error("no device");
    const devices = { [first.id]: first, other: { ...first, id: newId() as DeviceId, endedN: ended } };
    return vi.spyOn(people, "row").mockResolvedValue({ ...own, state: { ...own.state, devices } });
  }
  const rest = () => (parts.core.me as DeviceRow).restKey;
  async function typed(text: string): Promise<void> {
    const sealed = await sealRest(rest(), text);
    const { store, clock } = parts.core;
    await store.write(["drafts"], (tx) =>
      text ? tx.put("drafts", { room, text: sealed, at: clock.now() }) : tx.remove("drafts", [room]),
    );
    drafts.touched(room);
  }
  async function told(count: number): Promise<void> {
    parts.clock.next();
    await soon(() => expect(queued).toHaveLength(count));
  }
  const texts = () => queued.map(([, value]) => (value === "" ? "" : (JSON.parse(value) as Words).text));

  it("go to the notes at once, then at most every ten seconds; sending takes them back", async () => {
    await typed("he");
    await told(1);
    const began = parts.clock.now();
    await typed("hel");
    await typed("hello");
    expect(parts.clock.timers).toHaveLength(1);
    await told(2);
    expect(parts.clock.now()).toBe(began + 10_000);
    await typed("");
    await told(3);
    expect(texts()).toEqual(["he", "hello", ""]);
    expect(queued[0]?.[0]).toBe(`draft/${room}`);
  });

  it("are not written twice, nor what no device ever began", async () => {
    await typed("");
    parts.clock.next();
    await typed("same");
    await told(1);
    await typed("same");
    parts.clock.next();
    await typed("other");
    await told(2);
    expect(texts()).toEqual(["same", "other"]);
  });

  it("stay where they are on an account of one device", async () => {
    const asked = await secondDevice(2);
    asked.mockClear();
    await typed("alone");
    parts.clock.next();
    await soon(() => expect(asked).toHaveBeenCalled());
    await secondDevice();
    await typed("not alone");
    await told(1);
    expect(texts()).toEqual(["not alone"]);
  });

  it("that no token can hold are not told", async () => {
    await typed("short");
    await told(1);
    await typed("𐀀".repeat(7_000));
    await told(2);
    expect(texts()).toEqual(["short", ""]);
  });

  it("of the other device rest sealed here, and its own echo changes nothing", async () => {
    const { store, me } = parts.core;
    const held = async () => {
      const row = await store.read(["drafts"], (tx) => tx.get("drafts", [room]));
      return row && (await openRest(me.restKey, row.text));
    };
    const heard = async () => (await store.read(["drafts"], (tx) => tx.get("drafts", [room])))?.heard;
    await drafts.heard(`draft/${room}`, words("from the phone", 5), null, me.device);
    expect(await held()).toBeUndefined();
    await drafts.heard(`draft/${room}`, words("from the phone", 5), null, newId() as DeviceId);
    expect(await held()).toBe("from the phone");
    expect(await heard()).toBe(true);
    await drafts.heard(`draft/${room}`, null, words("from the phone", 5), newId() as DeviceId);
    expect(await held()).toBe("");
  });

  it("written here long ago, and sent only now, give way to those that another has said since", async () => {
    await drafts.heard(`draft/${room}`, words("newer, from the phone", 5), null, newId() as DeviceId);
    await drafts.heard(`draft/${room}`, words("mine of this morning", 2), null, parts.core.me.device);
    await told(1);
    expect(JSON.parse(queued[0]?.[1] ?? "")).toEqual(words("newer, from the phone", 5));
  });

  it("that no token can hold are not lost to what another device says", async () => {
    const long = "𐀀".repeat(7_000);
    await typed(long);
    const { store, me } = parts.core;
    await drafts.heard(`draft/${room}`, words("ok", Number.MAX_SAFE_INTEGER), null, newId() as DeviceId);
    const row = await store.read(["drafts"], (tx) => tx.get("drafts", [room]));
    expect(row && (await openRest(me.restKey, row.text))).toBe(long);
  });
});
