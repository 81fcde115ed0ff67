import type { z } from "zod";
import { newId } from "@/crypto/random";
import { applyRoomEntry, type RoomChange, type RoomState, signRoomEntry } from "@/crypto/room-chain";
import { entryPayload } from "@/engine/rooms/room-chain-reader";
import { api } from "@/engine/transport/api";
import type { Event } from "@/protocol/event";
import type { roomList } from "@/protocol/http/rooms";
import { type EventId, type RoomId, ZERO_HASH } from "@/protocol/ids";
import type { Policy } from "@/protocol/policy";
import type { Person } from "./headless-person";
import type { Hooks } from "./hostile-proxy";

const MAKES_EPOCH: ReadonlySet<string> = new Set(["create", "add", "remove", "rotate"]);

/** An entry as a server would show it: in `by`'s name and by their device, unless another key signs. */
export async function shownEntry(input: {
  room: RoomId;
  by: Person;
  prev: RoomState | null;
  change: RoomChange;
  signer?: CryptoKey;
  policy?: Policy;
  seq?: number;
}): Promise<Event> {
  const { room, by, prev, change, policy = null } = input;
  const { account, device, signKey } = by.engine.core.me;
  const isNew = MAKES_EPOCH.has(change.kind);
  const epoch = (prev?.epoch ?? 0) + (isNew ? 1 : 0);
  const deviceSeq = (by.engine.book.get(room)?.counter.deviceSeq ?? 0) + 1;
  const id = newId() as EventId;
  const signed = await signRoomEntry({
    ...change,
    ...{ room, id, prev, author: account, device, deviceSeq, epoch, policy },
    keyCommit: isNew ? ZERO_HASH : null,
    noteHash: isNew ? ZERO_HASH : null,
    signer: input.signer ?? signKey,
  });
  const seq = input.seq ?? (prev?.seq ?? 0) + 1;
  const place = { room, seq, id, kind: change.kind, sender: account, device, deviceSeq, epoch };
  const rest = { target: null, thread: null, token: null, tokenHash: signed.hash, public: signed.publicText };
  return { ...place, ...rest, createdAt: Date.now() } as Event;
}

/** A room's chain as the real server gives it to somebody, up to the entry n. */
export async function realChain(person: Person, room: RoomId, n: number): Promise<Event[]> {
  const got = await api(person.http).entries(room, 0);
  if (!got.ok) throw new Error(got.code);
  return got.value.entries.filter((event) => numberOf(event) <= n);
}

/** Where a chain ends, as a reader folds it, from what it was before; throws where it is not valid. */
export async function foldedChain(
  reader: Person,
  entries: readonly Event[],
  from: RoomState | null = null,
): Promise<RoomState> {
  let state = from;
  for (const event of entries) {
    const next: Awaited<ReturnType<typeof applyRoomEntry>> = await applyRoomEntry(state, event, (account) =>
      reader.engine.people.known(account),
    );
    if (!next.ok) throw new Error(`${next.code} ${next.detail ?? ""}`);
    state = next.value;
  }
  if (!state) throw new Error("an empty chain");
  return state;
}

/** A server that shows this chain of a room, and a log that ends with it, to whoever goes through it. */
export function showing(room: RoomId, entries: readonly Event[]): Hooks {
  const head = entries.at(-1)?.seq ?? 0;
  return {
    down: (frame) => ((frame.t === "events" && frame.room === room) || frame.t === "heads" ? null : frame),
    answer: ({ path, method }, body) => {
      if (method !== "GET") return body;
      if (path === "/api/v1/rooms") {
        const list = body as z.infer<typeof roomList>;
        const shown = { head, chainN: entries.length };
        return { ...list, rooms: list.rooms.map((one) => (one.room === room ? { ...one, ...shown } : one)) };
      }
      const after = path.match(`/rooms/${room}/entries\\?after=(\\d+)`)?.[1];
      if (after !== undefined) return { entries: entries.filter((event) => numberOf(event) > Number(after)) };
      const isPage = path.startsWith(`/api/v1/rooms/${room}/events?`);
      return isPage ? { ...(body as object), from: head + 1, to: head, head, events: [], later: [] } : body;
    },
  };
}

function numberOf(event: Event): number {
  return entryPayload(event)?.[5] ?? 0;
}
