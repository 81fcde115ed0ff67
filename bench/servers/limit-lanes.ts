import type { Sql } from "postgres";
import type { LimitMember } from "./limit-member";

/** A message on its way into the log. */
export interface LimitMessage {
  readonly from: LimitMember;
  readonly ref: number;
  readonly room: string;
  readonly id: string;
  readonly token: string;
  readonly seq: number;
  readonly at: number;
}

interface Lane {
  waiting: LimitMessage[];
  running: boolean;
}

/** Two lanes into the table: each sends what gathered while its last call was under way. A room keeps to its lane. */
export class LimitLanes {
  readonly #sql: Sql;
  readonly #stored: (message: LimitMessage) => void;
  readonly #lanes: readonly [Lane, Lane] = [
    { waiting: [], running: false },
    { waiting: [], running: false },
  ];
  readonly #heads = new Map<string, number>();

  /** `stored` is called for each message after its commit, in the order of its room. */
  constructor(sql: Sql, stored: (message: LimitMessage) => void) {
    this.#sql = sql;
    this.#stored = stored;
  }

  add(message: Omit<LimitMessage, "seq" | "at">): void {
    const seq = (this.#heads.get(message.room) ?? 0) + 1;
    this.#heads.set(message.room, seq);
    const lane = this.#lanes[message.room.charCodeAt(0) % 2 === 0 ? 0 : 1];
    lane.waiting.push({ ...message, seq, at: Date.now() });
    if (!lane.running) void this.#run(lane);
  }

  async #run(lane: Lane): Promise<void> {
    lane.running = true;
    while (lane.waiting.length > 0) {
      const batch = lane.waiting;
      lane.waiting = [];
      await this.#store(batch);
      for (const message of batch) this.#stored(message);
    }
    lane.running = false;
  }

  async #store(batch: readonly LimitMessage[]): Promise<void> {
    await this.#sql`insert into events (room, seq, id, sender, token, at) select * from unnest(
      ${batch.map(({ room }) => room)}::uuid[], ${batch.map(({ seq }) => seq)}::bigint[],
      ${batch.map(({ id }) => id)}::uuid[], ${batch.map(({ from }) => from.account)}::uuid[],
      ${batch.map(({ token }) => token)}::text[], ${batch.map(({ at }) => at)}::bigint[])`;
  }
}
