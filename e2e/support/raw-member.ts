import { openBox, sealBox } from "@/crypto/box";
import { sealEvent } from "@/crypto/event";
import { type FernetKey, importFernetKey, newFernetKey } from "@/crypto/fernet";
import { keyCommit, tokenHash } from "@/crypto/hash";
import { openNote, sealNote } from "@/crypto/note";
import { newId } from "@/crypto/random";
import { makesEpoch, type RoomChange, type RoomState, type SeatState, signRoomEntry } from "@/crypto/room-chain";
import { Mutex } from "@/engine/mutex";
import { type Api, api } from "@/engine/transport/api";
import type { TokenKind } from "@/protocol/event";
import type { EpochNote, Heads } from "@/protocol/event-body";
import type { MemberBox } from "@/protocol/http/rooms";
import { type B64u32, type Box, type Epoch, type EventId, type RoomId, type Token, ZERO_HASH } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Policy } from "@/protocol/policy";
import type { SendItem } from "@/protocol/send";
import type { Person } from "./headless-person";
import { foldedChain } from "./shown-chain";

/** An event as a member may write it who follows no rule but the server's. */
export interface RawEvent {
  kind: TokenKind;
  body: unknown;
  target?: EventId | null;
  heads?: Heads;
  prevHash?: B64u32;
  public?: string | null;
  /** a token of one's own making in place of a sealed one */
  token?: (key: FernetKey) => Promise<Token>;
}

/** What an epoch brings, as far as its maker lies. */
export interface RawEpoch {
  box?: (seat: SeatState, honest: Box) => Promise<Box> | Box;
  note?: (key: FernetKey) => Promise<{ note: string; noteHash: B64u32 }>;
}

/** A member with real keys and a client of their own making. Their engine is stopped: nothing but this speaks for them. */
export class RawMember {
  readonly person: Person;
  readonly room: RoomId;
  readonly #api: Api;
  readonly #reading = new Mutex<"chain">();
  #state: RoomState | null = null;
  #sent = { deviceSeq: 0, tokenHash: "" as B64u32 };

  constructor(person: Person, room: RoomId) {
    person.engine.stop();
    this.person = person;
    this.room = room;
    this.#api = api(person.http);
  }

  /** The room's chain as the server has it now. */
  state(): Promise<RoomState> {
    return this.#reading.run("chain", () => this.#read());
  }

  async #read(): Promise<RoomState> {
    for (;;) {
      const got = await this.#api.entries(this.room, this.#state?.n ?? 0);
      if (!got.ok) throw new Error(got.code);
      if (got.value.entries.length > 0) this.#state = await foldedChain(this.person, got.value.entries, this.#state);
      if (this.#state && got.value.entries.length < LIMITS.pageEntries) return this.#state;
    }
  }

  /** The key of an epoch, out of one's own box. */
  async key({ keyCommits }: RoomState, epoch: number): Promise<FernetKey> {
    const got = await this.#api.boxesOf(this.room);
    if (!got.ok) throw new Error(got.code);
    const recipient = this.person.account;
    for (const { box, generation } of got.value.boxes.filter((given) => given.epoch === epoch)) {
      const own = await this.person.store.read(["userKeys"], (tx) => tx.get("userKeys", [generation]));
      if (!own) continue;
      const context = { purpose: "room-key", room: this.room, epoch, recipient, generation } as const;
      const raw = await openBox(own.privateKey, own.publicKey, context, box);
      if ((await keyCommit(raw, this.room, epoch)) === keyCommits[epoch]) return importFernetKey(raw);
    }
    throw new Error(`no key of epoch ${epoch}`);
  }

  /** The note of an epoch. */
  async note(state: RoomState, epoch: number): Promise<EpochNote> {
    const got = await this.#api.note(this.room, epoch);
    if (!got.ok) throw new Error(got.code);
    return openNote(await this.key(state, epoch), got.value.note, null);
  }

  async #last(): Promise<{ deviceSeq: number; tokenHash: B64u32 }> {
    const got = await this.#api.deviceState(this.room);
    if (!got.ok) throw new Error(got.code);
    return got.value.last;
  }

  /** Sends events one after the other in as few requests as go. Answers each one's status, or why it was refused. */
  async send(events: readonly RawEvent[]): Promise<string[]> {
    const state = await this.state();
    const key = await this.key(state, state.epoch);
    const said: string[] = [];
    for (let at = 0; at < events.length; ) {
      this.#sent = await this.#last();
      const items: SendItem[] = [];
      for (const event of events.slice(at, at + 20)) items.push(await this.#item(state, key, event));
      const got = await this.#api.send(this.room, items);
      if (!got.ok) {
        said.push(got.code);
        at++;
        continue;
      }
      const verdicts = got.value.results.map((one) => (one.status === "refused" ? one.code : one.status));
      // What comes after a refused one has a number too high; it is sent again.
      const first = verdicts.findIndex((verdict) => verdict !== "ok");
      const judged = first < 0 ? verdicts : verdicts.slice(0, first + 1);
      said.push(...judged);
      at += judged.length;
    }
    return said;
  }

  async #item(state: RoomState, key: FernetKey, event: RawEvent): Promise<SendItem> {
    const { account, device, signKey } = this.person.engine.core.me;
    const own = await this.person.engine.people.known(account);
    const id = newId() as EventId;
    const deviceSeq = this.#sent.deviceSeq + 1;
    const { kind, target = null } = event;
    const place = { id, kind, deviceSeq, epoch: state.epoch as Epoch, target, thread: null };
    const fields = {
      ...place,
      ...{ room: this.room, publicText: event.public ?? null, sender: account, device },
      prevHash: event.prevHash ?? this.#sent.tokenHash,
      heads: event.heads ?? ([state.n, state.hash, own?.n ?? 1, own?.hash ?? ZERO_HASH, 0, ZERO_HASH] as Heads),
      body: event.body,
    };
    const token = event.token ? await event.token(key) : (await sealEvent({ key, signer: signKey, fields })).token;
    this.#sent = { deviceSeq, tokenHash: await tokenHash(token) };
    return { ...place, token, public: event.public ?? null };
  }

  /** Writes an entry. Answers "ok", or why it was refused. */
  async write(change: RoomChange, lies: RawEpoch = {}, policy: Policy | null = null): Promise<string> {
    const prev = await this.state();
    const { account, device, signKey } = this.person.engine.core.me;
    const isNew = makesEpoch(change.kind);
    const epoch = prev.epoch + (isNew ? 1 : 0);
    const raw = newFernetKey();
    const key = await importFernetKey(raw);
    const sealed = isNew ? await (lies.note?.(key) ?? sealNote(key, { v: 1, profiles: [] })) : null;
    const id = newId() as EventId;
    const signed = await signRoomEntry({
      ...change,
      ...{ room: this.room, id, prev, author: account, device, epoch, policy, signer: signKey },
      deviceSeq: (await this.#last()).deviceSeq + 1,
      keyCommit: isNew ? await keyCommit(raw, this.room, epoch) : null,
      noteHash: sealed?.noteHash ?? null,
    });
    if (sealed) {
      const boxes: MemberBox[] = [];
      for (const seat of Object.values(signed.state.seats)) {
        const { account: recipient, generation, userKey } = seat;
        const context = { purpose: "room-key", room: this.room, epoch, recipient, generation } as const;
        const honest = (await sealBox(userKey, context, raw)) as Box;
        boxes.push({ account: recipient, generation, box: (await lies.box?.(seat, honest)) ?? honest });
      }
      const input = { entryHash: signed.hash, epoch: epoch as Epoch, boxes, note: sealed.note };
      const sent = await this.#api.uploadBoxes(this.room, input);
      if (!sent.ok) return sent.code;
    }
    const { payload, signature } = signed;
    const done = await this.#api.appendEntry(this.room, { entry: { id, payload, signature } });
    return done.ok ? "ok" : done.code;
  }
}
