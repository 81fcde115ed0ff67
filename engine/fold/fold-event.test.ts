import { expect, it } from "vitest";
import type { EventRow } from "../store/tables";
import { foldEvent } from "./fold-event";
import { alice, hashAt, idAt } from "./testing/made-event";

const room = { chain: { state: null, lines: [] }, titles: new Map() };

/** A row of the store whose event opened. */
function opened(kind: string, text: string | null = null): EventRow {
  const envelope = { kind, sender: alice, createdAt: 1, tokenHash: hashAt(1), target: null, thread: null };
  return {
    seq: 1,
    id: idAt(1),
    verdict: "ok",
    detail: "",
    event: { ...envelope, public: text },
  } as unknown as EventRow;
}

it("[R28] an event whose body or public text has a form that this version does not know is from a newer Sotto", () => {
  const reply = "5f6c1c3a-2222-4444-8888-0123456789ab";
  const said = ["text", "hello"];
  expect(foldEvent(opened("message", JSON.stringify({ reply, at: 7 })), said, room)).toMatchObject({
    ...{ verdict: "ok", reply, replyAt: 7, word: { kind: "message", body: said } },
  });
  for (const event of [
    foldEvent(opened("message"), ["poem", "hello"], room),
    foldEvent(opened("hologram"), said, room),
    foldEvent(opened("message", JSON.stringify({ reply, scent: 1 })), said, room),
    foldEvent(opened("message", "{"), said, room),
  ])
    expect(event).toMatchObject({ verdict: "newer", word: null, reply: null });
});

it("[R86] a deletion is for ever where its author said so inside or beside the token", () => {
  const words = [
    foldEvent(opened("delete"), ["soft"], room),
    foldEvent(opened("delete"), ["hard"], room),
    foldEvent(opened("delete", JSON.stringify({ hard: true })), ["soft"], room),
  ].map(({ word }) => word?.body);
  expect(words).toEqual([["soft"], ["hard"], ["hard"]]);
});
