import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { B64u32, RoomId } from "@/protocol/ids";
import type { Core } from "../core";
import { MemoryStore } from "../store/memory-store";
import type { EventRow, RoomRecord, SightingRow, Verdict } from "../store/tables";
import { DeviceTails } from "./device-tails";
import { judgeOrder, type Place, type Seen, storeFindings, withGap } from "./log-order";
import { markGaps, type Opened } from "./open-events";
import { addRange, rangeOf } from "./ranges";

const ROOM = "room" as RoomId;
const hashOf = (seq: number) => `hash of ${seq}` as B64u32;

/** One event of a log as a server shows it: by a device, after what its sender says to have seen. */
interface Shown {
  device: string;
  deviceSeq: number;
  seen: Seen;
  /** "locked": its key comes after the log did */
  opens: "ok" | "mac" | "locked" | "locked-mac";
}
const saw = (at: number, hash = hashOf(at)): Seen => ({ at, hash });
const from = (device: string, deviceSeq: number, seen: Seen, opens: Shown["opens"] = "ok"): Shown => ({
  device,
  deviceSeq,
  seen,
  opens,
});

/** A device that loads pieces of one log in any order, as the room's sync does. */
class Reader {
  readonly store = new MemoryStore();
  readonly #log: readonly Shown[];
  readonly #tails = new DeviceTails({ store: this.store } as unknown as Core);
  #record = { room: ROOM, ranges: [] as [number, number][] } as RoomRecord;
  #hasKey = false;
  reads = 0;

  constructor(log: readonly Shown[]) {
    this.#log = log;
    const read = this.store.read.bind(this.store);
    this.store.read = (...input) => {
      this.reads++;
      return read(...input) as never;
    };
  }

  get ranges() {
    return this.#record.ranges;
  }

  async load(first: number, last: number): Promise<void> {
    const seqs = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const beside = await this.#tails.beside(this.#record, first, last);
    const opened = seqs.map((seq) => this.#open(seq));
    const missed = markGaps(opened, beside.below, beside.above);
    await this.#keep(opened, missed, beside.places);
    this.#record = { ...this.#record, ranges: addRange(this.ranges, first, last) };
    this.#tails.stored(this.#record, beside, opened);
  }

  async keyComes(): Promise<void> {
    this.#hasKey = true;
    const locked = (await this.rows()).filter((row) => row.verdict === "no-key");
    const opened = locked.map((row) => this.#open(row.seq));
    opened.forEach((one, i) => {
      if (locked[i]?.gap) one.row = withGap(one.row);
    });
    await this.#keep(opened, [], new Map());
    this.#tails.forget(ROOM);
  }

  rows(): Promise<EventRow[]> {
    return this.store.read(["events"], (tx) => tx.range("events"));
  }

  sightings(): Promise<SightingRow[]> {
    return this.store.read(["sightings"], (tx) => tx.range("sightings"));
  }

  /** What a person sees at each place. */
  async outcome(): Promise<string[]> {
    return (await this.rows()).map((row) => `${row.seq} ${row.detail || row.verdict}${row.gap ? " gap" : ""}`);
  }

  async #keep(opened: Opened[], missed: EventRow[], places: ReadonlyMap<number, Place>) {
    const order = await judgeOrder({ store: this.store, record: this.#record, opened, places, missed });
    await this.store.write(["events", "sightings"], async (tx) => {
      for (const row of missed) await tx.put("events", row);
      await storeFindings(tx, order);
      for (const one of opened) await tx.put("events", one.row);
    });
  }

  #open(seq: number): Opened {
    const { device, deviceSeq, seen, opens } = this.#log[seq - 1] as Shown;
    const isLocked = opens.startsWith("locked") && !this.#hasKey;
    const verdict: Verdict = isLocked ? "no-key" : opens.endsWith("mac") ? "unverified" : "ok";
    const event = { seq, device, deviceSeq, tokenHash: hashOf(seq) } as unknown as EventRow["event"];
    const detail = verdict === "unverified" ? "mac" : "";
    const isOpen = verdict === "ok";
    return {
      row: { room: ROOM, seq, id: `${seq}` as EventRow["id"], event, verdict, detail, body: null, gap: false },
      prevHash: null,
      kind: isOpen ? "message" : null,
      body: isOpen ? ["text", `${seq}`] : null,
      seen: isOpen ? seen : null,
    };
  }
}

/** The rule itself, said of a whole log at once. */
function expected(log: readonly Shown[]): string[] {
  const last = new Map<string, number>();
  return log.map(({ device, deviceSeq, seen, opens }, index) => {
    const seq = index + 1;
    if (opens.endsWith("mac")) return `${seq} mac`;
    const gap = last.has(device) && last.get(device) !== deviceSeq - 1;
    last.set(device, deviceSeq);
    if (gap) return `${seq} ok gap`;
    const there = seen.at > 0 && !log[seen.at - 1]?.opens.endsWith("mac");
    const wrong = seen.at >= seq || (there && seen.hash !== hashOf(seen.at));
    return `${seq} ${wrong ? "order" : "ok"}`;
  });
}

const honest = [
  from("phone", 1, saw(0)),
  from("laptop", 1, saw(1)),
  from("phone", 2, saw(1)),
  from("laptop", 2, saw(3)),
  from("phone", 3, saw(4)),
];

describe("what senders had seen", () => {
  it("[R30] lets an honest log pass, loaded from either end, and keeps nothing of it", async () => {
    for (const pieces of [
      [1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1],
      [4, 1, 5, 2, 3],
    ]) {
      const reader = new Reader(honest);
      for (const seq of pieces) await reader.load(seq, seq);
      expect(await reader.outcome()).toEqual(["1 ok", "2 ok", "3 ok", "4 ok", "5 ok"]);
      expect(await reader.sightings()).toEqual([]);
    }
  });

  it("[R30] finds two events of different devices swapped: the one that names the other, and whoever named their places", async () => {
    // Written as: 2 by the laptop, 3 by the phone who had seen it, 4 by the laptop who had seen both.
    const swapped = [
      from("phone", 1, saw(0)),
      from("phone", 2, saw(2, "hash of the laptop's" as B64u32)),
      from("laptop", 1, saw(1)),
      from("laptop", 2, saw(3, "hash of the phone's" as B64u32)),
      from("phone", 3, saw(4)),
    ];
    const named = ["1 ok", "2 order", "3 ok", "4 order", "5 ok"];
    expect(expected(swapped)).toEqual(named);
    for (const pieces of [
      [1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1],
      [4, 5, 1, 2, 3],
    ]) {
      const reader = new Reader(swapped);
      for (const seq of pieces) await reader.load(seq, seq);
      expect(await reader.outcome()).toEqual(named);
    }
  });

  it("a member who lies about what they saw spoils their own event, and nobody else's", async () => {
    const lies = [from("phone", 1, saw(0)), from("mallory", 1, saw(1, "nonsense" as B64u32)), from("phone", 2, saw(2))];
    const reader = new Reader([...lies, from("mallory", 2, saw(900)), from("phone", 3, saw(4))]);
    await reader.load(1, 5);
    expect(await reader.outcome()).toEqual(["1 ok", "2 order", "3 ok", "4 order", "5 ok"]);
  });

  it("does not hold an event against a place that is named as wrong already, also when that shows later", async () => {
    const log = [
      from("phone", 1, saw(0)),
      from("laptop", 1, saw(1), "locked-mac"),
      from("phone", 2, saw(2, hashOf(9))),
    ];
    const reader = new Reader(log);
    await reader.load(1, 3);
    expect(await reader.sightings()).toHaveLength(1);
    await reader.keyComes();
    expect(await reader.outcome()).toEqual(["1 ok", "2 mac", "3 ok"]);
    expect(await reader.sightings()).toEqual([]);
  });

  it("keeps the words of an event that a gap explains once the page below is here", async () => {
    const log = [from("phone", 1, saw(0)), from("laptop", 1, saw(1)), from("phone", 3, saw(3))];
    const reader = new Reader(log);
    await reader.load(3, 3);
    expect(await reader.outcome()).toEqual(["3 order"]);
    await reader.load(1, 2);
    expect(await reader.outcome()).toEqual(["1 ok", "2 ok", "3 ok gap"]);
  });

  it("sees at the live end that something of a device is missing whose last words came with an older page", async () => {
    const log = [
      from("laptop", 1, saw(0)),
      from("phone", 1, saw(1)),
      from("phone", 2, saw(2)),
      from("laptop", 3, saw(3)),
    ];
    const reader = new Reader(log);
    await reader.load(2, 3);
    await reader.load(1, 1);
    await reader.load(4, 4);
    expect(await reader.outcome()).toEqual(["1 ok", "2 ok", "3 ok", "4 ok gap"]);
  });

  it("reads nothing from the store for the live end of the log", async () => {
    const long = Array.from({ length: 300 }, (_, i) => from("phone", i + 1, saw(Math.max(0, i - 100))));
    const reader = new Reader(long);
    await reader.load(1, 50);
    const before = reader.reads;
    for (let seq = 51; seq <= 300; seq++) await reader.load(seq, seq);
    expect(reader.reads).toBe(before);
    expect(new Set((await reader.outcome()).map((line) => line.split(" ")[1]))).toEqual(new Set(["ok"]));
  });

  it("[R30] comes to the same in whatever order the log and its key come", async () => {
    const step = fc.record({
      device: fc.constantFrom("phone", "laptop", "tablet"),
      dropped: fc.constantFrom(0, 0, 0, 1),
      at: fc.integer({ min: 0, max: 26 }),
      below: fc.boolean(),
      lies: fc.constantFrom(false, false, true),
      opens: fc.constantFrom("ok", "ok", "ok", "locked", "mac"),
    });
    const piece = fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 0, max: 5 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 24 }),
        fc.array(piece, { maxLength: 30 }),
        fc.nat(30),
        async (steps, pieces, keyAt) => {
          const numbers = new Map<string, number>();
          const log = steps.map(({ device, dropped, at, below, lies, opens }, index) => {
            const place = below ? Math.min(at, index) : at;
            const deviceSeq = (numbers.get(device) ?? 0) + 1 + dropped;
            if (opens !== "mac") numbers.set(device, deviceSeq);
            return from(device, deviceSeq, saw(place, lies ? hashOf(99) : hashOf(place)), opens as Shown["opens"]);
          });
          const reader = new Reader(log);
          for (const [index, [first, length]] of pieces.entries()) {
            if (index === keyAt) await reader.keyComes();
            if (first <= log.length) await reader.load(first, Math.min(first + length, log.length));
          }
          for (let seq = log.length; seq > 0; seq--) if (!rangeOf(reader.ranges, seq)) await reader.load(seq, seq);
          await reader.keyComes();
          expect(await reader.outcome()).toEqual(expected(log));
          expect(await reader.sightings()).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
