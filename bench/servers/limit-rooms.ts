import type { LimitMessage } from "./limit-lanes";
import type { LimitMember } from "./limit-member";

interface Room {
  readonly id: string;
  readonly members: Set<LimitMember>;
  due: string[];
  from: number;
}

/** A WebSocket text frame, made once and written to any number of sockets. */
export function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x81;
  frame[1] = start === 2 ? length : start === 4 ? 126 : 127;
  if (start === 4) frame.writeUInt16BE(length, 2);
  if (start === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, start);
  return frame;
}

/** Who listens where, and what is due at the end of this turn of the event loop: one frame a room, one write a member. */
export class LimitRooms {
  readonly #rooms = new Map<string, Room>();
  #due: Room[] = [];
  #members: LimitMember[] = [];
  #scheduled = false;

  join(id: string, member: LimitMember): void {
    const room = this.#rooms.get(id) ?? { id, members: new Set(), due: [], from: 0 };
    room.members.add(member);
    this.#rooms.set(id, room);
  }

  leave(id: string, member: LimitMember): void {
    const room = this.#rooms.get(id);
    room?.members.delete(member);
    if (room?.members.size === 0) this.#rooms.delete(id);
  }

  /** Acknowledges a stored message, and hands it to its room. */
  deliver({ from, ref, room: id, seq, token, at, ...message }: LimitMessage): void {
    from.push(frameOf(`{"t":"ack","ref":${ref},"room":"${id}","seq":${seq},"status":"ok"}`));
    const room = this.#rooms.get(id);
    if (room === undefined) return;
    if (room.due.length === 0) {
      room.from = seq;
      this.#due.push(room);
    }
    room.due.push(`{"seq":${seq},"id":"${message.id}","sender":"${from.account}","token":"${token}","at":${at}}`);
    this.#schedule();
  }

  /** A member with frames to write at the end of this turn. */
  owes(member: LimitMember): void {
    this.#members.push(member);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const rooms = this.#due;
    this.#due = [];
    for (const { id, due, from, members } of rooms) {
      const to = from + due.length - 1;
      const frame = frameOf(`{"t":"events","room":"${id}","from":${from},"to":${to},"events":[${due.join(",")}]}`);
      due.length = 0;
      for (const member of members) member.push(frame);
    }
    const members = this.#members;
    this.#members = [];
    for (const member of members) member.flush();
  }
}
