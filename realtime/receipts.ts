import type { RoomReceipts } from "@/protocol/bus";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Receipt } from "@/protocol/receipt";
import { downFrame } from "./frame";

/** A room is told of receipts at most this often, in ms. */
const EVERY_MS = 1_000;

interface ReceiptsPorts {
  /** Hands a frame to everybody who has the room joined here. */
  tell(room: RoomId, frame: Buffer): void;
  /** Runs something later; gives a way to leave it. */
  after(ms: number, run: () => void): () => void;
}

interface Resting {
  /** what came meanwhile, the furthest of each person */
  waiting: Map<AccountId, Receipt>;
  cancel: () => void;
}

/** Receipts on their way down, from whichever process wrote them: one frame of a room and second, with those who moved. */
export class Receipts {
  readonly #ports: ReceiptsPorts;
  /** rooms that were told within the last second */
  readonly #resting = new Map<RoomId, Resting>();

  constructor(ports: ReceiptsPorts) {
    this.#ports = ports;
  }

  /** News from the bus: told at once, or with what else comes within the second. */
  hear({ room, receipts }: RoomReceipts): void {
    const resting = this.#resting.get(room);
    if (resting === undefined) this.#tell(room, receipts);
    else for (const receipt of receipts) keepFurthest(resting.waiting, receipt);
  }

  close(): void {
    for (const { cancel } of this.#resting.values()) cancel();
    this.#resting.clear();
  }

  #tell(room: RoomId, receipts: readonly Receipt[]): void {
    this.#ports.tell(room, downFrame({ t: "receipts", room, receipts: [...receipts] }));
    const cancel = this.#ports.after(EVERY_MS, () => {
      const { waiting } = this.#resting.get(room) ?? { waiting: new Map() };
      this.#resting.delete(room);
      if (waiting.size > 0) this.#tell(room, [...waiting.values()]);
    });
    this.#resting.set(room, { waiting: new Map(), cancel });
  }
}

/** News may come in any order: of both cursors the furthest counts, at the later time. */
function keepFurthest(waiting: Map<AccountId, Receipt>, receipt: Receipt): void {
  const [account, ...fresh] = receipt;
  const [, ...known] = waiting.get(account) ?? receipt;
  const [delivered, read, at] = fresh.map((value, i) => Math.max(value, known[i] ?? 0)) as [number, number, number];
  waiting.set(account, [account, delivered, read, at]);
}
