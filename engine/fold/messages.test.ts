import { describe, expect, it } from "vitest";
import type { EventWord } from "@/protocol/event-body";
import type { AccountId } from "@/protocol/ids";
import { fold } from "./fold";
import type { FoldEvent } from "./fold-event";
import type { FoldedMessage } from "./folded";
import { ALL_RIGHTS, about, alice, bob, carla, closed, edited, hashAt, idAt, made } from "./testing/made-event";

const soft: EventWord = { kind: "delete", body: ["soft"] };
const hard: EventWord = { kind: "delete", body: ["hard"] };
const restore: EventWord = { kind: "restore", body: [] };
const heart: EventWord = { kind: "reaction", body: ["unicode", "❤️"] };
const pin: EventWord = { kind: "pin", body: [] };
const byBob = { sender: bob };
const byAdmin = { sender: carla, rights: ALL_RIGHTS };

/** The first line of the room. */
const first = (...events: FoldEvent[]) => fold(events).items[0];
/** The first line, which is a message. */
function message(...events: FoldEvent[]): FoldedMessage {
  const item = first(...events);
  if (item?.t !== "message") throw new Error(`a ${item?.t}, not a message`);
  return item;
}

describe("a message about which nothing was said", () => {
  const log = [made(1), made(2)];

  it("is the same line whenever its log is folded, so that nothing of it is looked at again", () => {
    const [one, other] = fold(log).items;
    const again = fold([...log, made(3)]).items;
    expect([again[0] === one, again[1] === other]).toEqual([true, true]);
  });

  it("is another line once something is said, and that one again where it is not any more", () => {
    const plain = first(...log);
    for (const word of [heart, pin, soft]) expect(first(...log, about(1, 3, word, byAdmin))).not.toBe(plain);
    expect(message(...log, edited(1, 3)).text).toBe("word 3");
    expect(message(...log, made(3, { thread: idAt(1) })).below).toMatchObject({ count: 1 });
    expect(message(...log, about(1, 3, heart)).reactions).toHaveLength(1);
    expect(first(...log)).toBe(plain);
    expect(plain).toMatchObject({ text: "word 1", revisions: [], reactions: [], pin: null, below: null });
  });
});

describe("edits", () => {
  it("[R84] show the last wording and keep every earlier one", () => {
    const { text, version, revisions } = message(made(1), edited(1, 2), edited(1, 3, 2));
    expect([text, version.seq, version.beside]).toEqual(["word 3", 3, false]);
    expect(revisions.map(({ seq, at, tokenHash, content }) => [seq, at, tokenHash, content[1]])).toEqual([
      [1, 1_000, hashAt(1), "word 1"],
      [2, 2_000, hashAt(2), "word 2"],
    ]);
  });

  it("[R84] of two devices at once both count, the later in the log stands, and it says that it knew nothing of the other", () => {
    const { text, version, revisions } = message(made(1), edited(1, 2), edited(1, 3, 1));
    expect([text, version.beside, revisions.map(({ beside }) => beside)]).toEqual(["word 3", true, [false, false]]);
    expect(message(made(1), edited(1, 2, 99)).version).toMatchObject({ seq: 2, beside: true });
  });

  it("[R84] by somebody else do nothing, whatever they may do otherwise", () => {
    expect(message(made(1), edited(1, 2, 1, byBob), edited(1, 3, 1, byAdmin))).toMatchObject({
      text: "word 1",
      revisions: [],
    });
  });

  it("[R84] count 256 times", () => {
    const edits = Array.from({ length: 300 }, (_, i) => edited(1, i + 2, i + 1));
    const { version, revisions } = message(made(1), ...edits);
    expect([version.seq, revisions.length]).toEqual([257, 256]);
  });
});

describe("deletions", () => {
  it("[R85] leave whose message it was, who deleted it, and when", () => {
    expect(first(made(1), about(1, 2, soft))).toEqual({
      ...{ t: "tombstone", id: idAt(1), seq: 1, sender: alice, at: 1_000, thread: null, below: null },
      deletion: { by: alice, at: 2_000, seq: 2, hard: false },
    });
    expect(first(made(1), about(1, 2, soft, byAdmin))).toMatchObject({ t: "tombstone", deletion: { by: carla } });
  });

  it("[R85] are the author's or an admin's", () => {
    expect(message(made(1), about(1, 2, soft, byBob), about(1, 3, hard, byBob)).text).toBe("word 1");
  });

  it("[R85] are final for what comes after them, also once the message is restored", () => {
    const log = [made(1), about(1, 2, soft), edited(1, 3), about(1, 4, heart), about(1, 5, pin, byAdmin)];
    expect(first(...log)?.t).toBe("tombstone");
    expect(message(...log, about(1, 6, restore))).toMatchObject({ text: "word 1", reactions: [], pin: null });
  });

  it("[R85] are taken back by who deleted, and all is as before", () => {
    const before = [made(1), edited(1, 2), about(1, 3, heart, byBob), about(1, 4, pin, byAdmin)];
    const deleted = [...before, about(1, 5, soft, byAdmin)];
    expect(first(...deleted, about(1, 6, restore))?.t).toBe("tombstone");
    expect(message(...deleted, about(1, 6, restore, { sender: carla }))).toEqual(message(...before));
    expect(first(...deleted, about(1, 6, restore, { sender: carla }), about(1, 7, soft))?.t).toBe("tombstone");
  });

  it("[R86] for ever leave no wording, and nothing brings anything back", () => {
    const log = [made(1), edited(1, 2), about(1, 3, heart), about(1, 4, pin, byAdmin), about(1, 5, hard)];
    const late = [about(1, 6, restore), edited(1, 7, 2), about(1, 8, heart), about(1, 9, soft, byAdmin)];
    const gone = fold([...log, ...late]);
    expect(gone.items).toMatchObject([{ t: "tombstone", deletion: { by: alice, seq: 5, hard: true } }]);
    expect([JSON.stringify(gone.items).includes("word"), gone.pins]).toEqual([false, []]);
    expect(first(made(1), about(1, 2, soft), about(1, 3, hard, byAdmin), about(1, 4, restore))).toMatchObject({
      deletion: { by: carla, hard: true },
    });
  });

  it("[R87] say of a blanked message that it was deleted, where that is signed, and otherwise that it was removed", () => {
    const blanked = [closed(1, "removed"), closed(2, "removed", { kind: "edit", target: idAt(1) })];
    expect(fold([...blanked, about(1, 3, hard)]).items).toMatchObject([{ t: "tombstone" }]);
    const unsigned = closed(3, "removed", { kind: "delete", target: idAt(1) });
    expect(fold([...blanked, unsigned]).items).toMatchObject([1, 2, 3].map((seq) => ({ reason: "removed", seq })));
    expect(first(...blanked, about(1, 3, hard, byBob))).toMatchObject({ reason: "removed" });
  });

  it("[R87] say nothing of a blanked edit that never counted: somebody else's", () => {
    const others = closed(2, "removed", { kind: "edit", target: idAt(1), ...byBob });
    const own = closed(3, "removed", { kind: "edit", target: idAt(1) });
    const reaction = closed(4, "removed", { kind: "reaction", target: idAt(1), ...byBob });
    expect(fold([made(1), others, own, reaction]).items.map(({ seq }) => seq)).toEqual([1, 3, 4]);
  });
});

describe("what hangs on a message", () => {
  it("[R83] waits for its message, and must stand above it in the log", () => {
    const late = [edited(5, 7), about(5, 8, soft, byAdmin), about(5, 9, heart)];
    expect(fold(late).items).toEqual([]);
    expect(fold([...late, made(5)]).items).toMatchObject([{ t: "tombstone" }]);
    expect(message(edited(5, 2), about(5, 3, soft), made(5)).revisions).toEqual([]);
  });

  it("[R83] does nothing a second time, and nothing for an id that stands lower in the log", () => {
    const taken: EventWord = { kind: "unreaction", body: ["unicode", "❤️"] };
    const again = about(1, 4, heart, { id: idAt(2) });
    const room = fold([made(1), about(1, 2, heart), about(1, 3, taken), again, made(5, { id: idAt(1) })]);
    expect(room.items).toMatchObject([
      { t: "message", seq: 1, reactions: [] },
      { t: "placeholder", seq: 4, reason: "unverified", detail: "replayed" },
      { t: "placeholder", seq: 5, reason: "unverified", detail: "replayed" },
    ]);
  });

  it("[R88] reactions are a set by person and emoji, in the order of the log", () => {
    const thumb = (kind: "reaction" | "unreaction", sort: "unicode" | "custom" = "unicode") =>
      ({ kind, body: [sort, "+1"] }) as EventWord;
    const { reactions } = message(
      ...[made(1), about(1, 2, thumb("reaction"), byBob), about(1, 3, heart), about(1, 4, thumb("reaction"))],
      ...[about(1, 5, thumb("reaction"), byBob), about(1, 6, thumb("unreaction"), byBob), about(1, 7, heart)],
      ...[about(1, 8, thumb("reaction", "custom"), byBob), about(1, 9, thumb("unreaction", "custom"))],
    );
    expect(reactions).toEqual([
      { emoji: ["unicode", "+1"], people: [alice] },
      { emoji: ["unicode", "❤️"], people: [alice] },
      { emoji: ["custom", "+1"], people: [bob] },
    ]);
  });

  it("[R88] one person gives a message twenty kinds", () => {
    const given = Array.from({ length: 25 }, (_, i) =>
      about(1, i + 2, { kind: "reaction", body: ["custom", `k${i}`] }, byBob),
    );
    const swapped = [
      about(1, 40, { kind: "unreaction", body: ["custom", "k3"] }, byBob),
      about(1, 41, heart, byBob),
      about(1, 42, heart),
    ];
    const { reactions } = message(made(1), ...given, ...swapped);
    expect(reactions.filter(({ people }) => people.includes(bob))).toHaveLength(20);
    expect(reactions.at(-1)).toEqual({ emoji: ["unicode", "❤️"], people: [bob, alice] });
  });

  it("[R89] pins are for those who may, and stand until they are taken down", () => {
    const log = [made(1), made(2), about(2, 3, pin, byBob), about(2, 4, pin, byAdmin), about(1, 5, pin, byAdmin)];
    const unpin: EventWord = { kind: "unpin", body: [] };
    expect(fold([...log, about(2, 6, pin, byAdmin), about(2, 7, unpin)]).pins).toEqual([
      { id: idAt(2), by: carla, at: 4_000, seq: 4 },
      { id: idAt(1), by: carla, at: 5_000, seq: 5 },
    ]);
    expect(fold([...log, about(2, 6, unpin, byAdmin), about(1, 7, soft)]).pins).toEqual([]);
  });

  it("[R90] an answer names its message and copies nothing of it", () => {
    const answer = made(3, { reply: idAt(1), replyAt: 1 });
    const { items } = fold([made(1), answer, about(1, 4, hard)]);
    expect(items).toMatchObject([{ t: "tombstone" }, { t: "message", reply: idAt(1), replyAt: 1 }]);
    expect(JSON.stringify(items)).not.toContain("word 1");
  });

  it("[R91] threads stand beside the main line, and their message tells of them", () => {
    const inThread = (seq: number, sender: AccountId, more: Partial<FoldEvent> = {}) =>
      made(seq, { thread: idAt(1), sender, ...more });
    const people = [bob, carla, bob, alice, "d" as AccountId];
    const log = [made(1), made(2), ...people.map((person, i) => inThread(i + 3, person)), about(7, 8, soft, byAdmin)];
    const open = fold([
      ...log,
      closed(9, "no-key", { thread: idAt(1) }),
      closed(10, "unverified", { thread: idAt(1) }),
    ]);
    expect(open.items).toMatchObject([
      { seq: 1, below: { count: 4, last: 6_000, faces: [alice, bob, carla] } },
      { seq: 2, below: null },
      { seq: 10, reason: "unverified" },
    ]);
    expect(open.threads.get(idAt(1))?.map(({ t }) => t)).toEqual([
      ...["message", "message", "message", "message"],
      ...["tombstone", "placeholder"],
    ]);
    expect(first(...log, about(1, 11, hard))).toMatchObject({ t: "tombstone", below: { count: 4 } });
  });

  it("[R92] the room's own emoji are what was said last by those who may", () => {
    const define = (seq: number, name: string, data: string, more: Partial<FoldEvent> = byAdmin) =>
      made(seq, { word: { kind: "emoji", body: [name, data] }, ...more });
    const { emoji, items } = fold([
      ...[define(1, "cat", "first"), define(2, "cat", "second"), define(3, "dog", "woof")],
      ...[define(4, "cat", "mine", byBob), define(5, "dog", "")],
    ]);
    expect([...emoji]).toEqual([["cat", { name: "cat", data: "second", by: carla, seq: 2 }]]);
    expect(items).toEqual([]);
  });
});
