import { sealBox } from "@/crypto/box";
import { sealEvent } from "@/crypto/event";
import { type FernetKey, importFernetKey, newFernetKey } from "@/crypto/fernet";
import { directRoomId, keyCommit } from "@/crypto/hash";
import { sealNote } from "@/crypto/note";
import { newId } from "@/crypto/random";
import { DEFAULT_POLICY, type RoomChange, type RoomState, seatOf, signRoomEntry } from "@/crypto/room-chain";
import { type SignedTitle, signTitle } from "@/crypto/title";
import type { Sql } from "@/db/connect";
import type { Chance } from "@/e2e/simulator/chance";
import type { TokenKind } from "@/protocol/event";
import type { MemberBox } from "@/protocol/http/rooms";
import {
  type AccountId,
  type B64u32,
  type Box,
  type DeviceId,
  type Epoch,
  type EventId,
  type RoomId,
  ZERO_HASH,
} from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { appendEntry } from "@/server/events/append-entry";
import { type AppendItem, appendEvents } from "@/server/events/append-events";
import { createRoom } from "@/server/events/create-room";
import type { Author } from "./people";
import { textOf } from "./words";

/** A room to be written: its first author makes it and turns its key. */
export interface RoomPlan {
  readonly authors: readonly Author[];
  /** null: of two people */
  readonly title: string | null;
  readonly messages: number;
  readonly epochs: number;
  /** reactions to its last message, its authors in turn each with another emoji; absent: none */
  readonly reactions?: number;
}

const EMOJI = [
  "👍",
  "❤️",
  "😂",
  "🎉",
  "😮",
  "😢",
  "🙏",
  "🔥",
  "👀",
  "✅",
  "🚀",
  "🥳",
  "🤔",
  "👏",
  "💡",
  "🌻",
  "☕",
  "🎶",
  "🐝",
  "🍀",
];

/**
 * Writes a room as its members' engines would have over the years: a signed chain, a key for every epoch boxed to everybody,
 * every event signed and sealed with the heads that its sender saw. The server's own functions judge all of it.
 */
export async function writeRoom(sql: Sql, plan: RoomPlan, chance: Chance): Promise<RoomId> {
  const [maker, other] = plan.authors;
  if (!maker || !other) throw new Error("a room of nobody");
  const room = plan.title === null ? await directRoomId(maker.account, other.account) : (newId() as RoomId);
  const writer = new RoomWriter(sql, room, plan);
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    await writer.turnKey();
    if (epoch === 0) await writer.say(plan.authors.filter((one) => one.profileKey).map(profileOf));
    const upTo = (part: number) => Math.round((plan.messages * part) / plan.epochs);
    const count = upTo(epoch + 1) - upTo(epoch);
    await writer.say(Array.from({ length: count }, () => messageOf(chance.pick(plan.authors), textOf(chance))));
  }
  const { authors, reactions = 0 } = plan;
  await writer.say(Array.from({ length: reactions }, (_, i) => reactionOf(authors, i, writer.last)));
  return room;
}

interface Said {
  readonly author: Author;
  readonly kind: TokenKind;
  readonly body: unknown;
  /** what it is about */
  readonly target?: EventId | null;
}

function profileOf(author: Author): Said {
  return { author, kind: "profile", body: [author.profileKey, 1] };
}

function messageOf(author: Author, text: string): Said {
  return { author, kind: "message", body: ["text", text] };
}

/** The i-th reaction to a message: everybody once, then everybody once more. */
function reactionOf(authors: readonly Author[], i: number, target: EventId): Said {
  const round = Math.floor(i / authors.length);
  const emoji = EMOJI[((i % authors.length) % 4) + round * 4] ?? EMOJI[0];
  return { author: authors[i % authors.length] as Author, kind: "reaction", body: ["unicode", emoji], target };
}

class RoomWriter {
  readonly #sql: Sql;
  readonly #room: RoomId;
  readonly #plan: RoomPlan;
  readonly #maker: Author;
  readonly #counters = new Map<DeviceId, { deviceSeq: number; hash: B64u32 }>();
  #state: RoomState | null = null;
  #key: FernetKey | null = null;
  #title: SignedTitle | null = null;
  #last = { seq: 0, hash: ZERO_HASH as B64u32 };
  #lastId = "" as EventId;

  constructor(sql: Sql, room: RoomId, plan: RoomPlan) {
    this.#sql = sql;
    this.#room = room;
    this.#plan = plan;
    this.#maker = plan.authors[0] as Author;
  }

  /** The event that was written last. */
  get last(): EventId {
    return this.#lastId;
  }

  /** The entry that makes the room, later one that turns its key. */
  async turnKey(): Promise<void> {
    const { account, device, signer } = this.#maker;
    const prev = this.#state;
    const epoch = (prev?.epoch ?? 0) + 1;
    const raw = newFernetKey();
    const key = await importFernetKey(raw);
    const name = this.#plan.title;
    if (name !== null && !prev)
      this.#title = await signTitle(signer, { room: this.#room, name, topic: "", n: 1, author: account, device });
    const profiles = this.#plan.authors.flatMap((one): [AccountId, B64u32, number][] =>
      one.profileKey ? [[one.account, one.profileKey, 1]] : [],
    );
    const sealed = await sealNote(key, { v: 1, ...(this.#title ? { title: this.#title } : {}), profiles });
    const id = newId() as EventId;
    const signed = await signRoomEntry({
      ...(prev ? ({ kind: "rotate", delta: [[]] } as const) : this.#creation()),
      ...{ room: this.#room, id, prev, author: account, device, epoch, signer },
      deviceSeq: this.#counter(device).deviceSeq + 1,
      keyCommit: await keyCommit(raw, this.#room, epoch),
      noteHash: sealed.noteHash,
      policy: prev ? null : DEFAULT_POLICY,
    });
    const boxes = await this.#boxes(raw, epoch);
    const entry = { id, payload: signed.payload, signature: signed.signature };
    const done = prev
      ? await this.#turn({ hash: signed.hash, epoch, boxes, note: sealed.note }, entry)
      : await createRoom(this.#sql, { author: account, device, input: { entry, boxes, note: sealed.note } });
    if (!done.ok) throw new Error(`an entry was refused: ${done.code} ${done.detail ?? ""}`);
    this.#state = done.value.state;
    this.#key = key;
    this.#counters.set(device, { deviceSeq: this.#counter(device).deviceSeq + 1, hash: signed.hash });
    this.#last = { seq: done.value.event.seq, hash: signed.hash };
  }

  #creation(): RoomChange {
    const direct = this.#plan.title === null;
    const role = (one: Author) => (direct || one === this.#maker ? "owner" : "member");
    const seats = this.#plan.authors.map((one) => seatOf(one.state, role(one)));
    return { kind: "create", delta: [direct ? "direct" : "group", seats] };
  }

  #boxes(raw: Uint8Array<ArrayBuffer>, epoch: number): Promise<MemberBox[]> {
    return Promise.all(
      this.#plan.authors.map(async ({ account, state: { generation, userKey } }) => {
        const context = { purpose: "room-key", room: this.#room, epoch, recipient: account, generation } as const;
        return { account, generation, box: (await sealBox(userKey, context, raw)) as Box };
      }),
    );
  }

  async #turn(
    { hash, epoch, boxes, note }: { hash: B64u32; epoch: number; boxes: MemberBox[]; note: string },
    entry: { id: EventId; payload: string; signature: string },
  ) {
    const column = (name: keyof MemberBox) => boxes.map((box) => box[name]);
    const { account: author, device } = this.#maker;
    await this
      .#sql`insert into notes (room, entry_hash, epoch, note) values (${this.#room}, ${hash}, ${epoch}, ${note})`;
    await this.#sql`insert into boxes (room, entry_hash, epoch, account, generation, box)
      select ${this.#room}, ${hash}, ${epoch}, b.account, b.generation, b.box
      from unnest(${column("account")}::uuid[], ${column("generation")}::int[], ${column("box")}::text[])
        as b (account, generation, box)`;
    return appendEntry(this.#sql, { room: this.#room, author, device, entry: entry as never });
  }

  /** Appends what was said, one after the other. */
  async say(said: readonly Said[]): Promise<void> {
    for (let at = 0; at < said.length; at += LIMITS.batchItems) {
      const items: AppendItem[] = [];
      for (const one of said.slice(at, at + LIMITS.batchItems)) items.push(await this.#item(one));
      const answers = await appendEvents(this.#sql, items);
      const refused = answers.find(({ result }) => result.status !== "ok");
      if (refused) throw new Error(`an event was refused: ${JSON.stringify(refused.result)}`);
      if (answers.at(-1)?.event?.seq !== this.#last.seq) throw new Error("the log is not in the order of its writing");
    }
  }

  async #item({ author, kind, body, target = null }: Said): Promise<AppendItem> {
    const state = this.#state as RoomState;
    const { account: sender, device, signer } = author;
    const { deviceSeq, hash: prevHash } = this.#counter(device);
    const place = { id: newId() as EventId, kind, epoch: state.epoch as Epoch, target, thread: null };
    const { token, tokenHash } = await sealEvent({
      key: this.#key as FernetKey,
      signer,
      fields: {
        ...place,
        ...{ room: this.#room, sender, device, deviceSeq: deviceSeq + 1, prevHash, publicText: null, body },
        heads: [state.n, state.hash, author.state.n, author.state.hash, this.#last.seq, this.#last.hash] as never,
      },
    });
    this.#counters.set(device, { deviceSeq: deviceSeq + 1, hash: tokenHash });
    this.#last = { seq: this.#last.seq + 1, hash: tokenHash };
    this.#lastId = place.id;
    return {
      room: this.#room,
      sender,
      device,
      item: { ...place, deviceSeq: deviceSeq + 1, token, public: null } as AppendItem["item"],
    };
  }

  #counter(device: DeviceId): { deviceSeq: number; hash: B64u32 } {
    return this.#counters.get(device) ?? { deviceSeq: 0, hash: ZERO_HASH };
  }
}
