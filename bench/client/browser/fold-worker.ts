import { fold } from "@/engine/fold/fold";
import type { FoldEvent } from "@/engine/fold/fold-event";
import { about, alice, bob, carla, edited, idAt, made } from "@/engine/fold/testing/made-event";

/** What a worker is asked: how many events, how often. It answers with the ms that each fold took. */
export interface FoldAsked {
  readonly events: number;
  readonly rounds: number;
}

const WHO = [alice, bob, carla];

/** A log as people write one: of twelve events seven messages, two reactions, an edit, an answer in a thread, now and then a deletion. */
function logOf(count: number): FoldEvent[] {
  const log: FoldEvent[] = [];
  const said: number[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const sender = WHO[seq % WHO.length] ?? alice;
    const before = said.at(-3);
    const turn = seq % 12;
    if (before !== undefined && (turn === 3 || turn === 7))
      log.push(about(before, seq, { kind: "reaction", body: ["unicode", "👍"] }, { sender }));
    else if (before !== undefined && turn === 5)
      log.push(edited(before, seq, before, { sender: WHO[before % WHO.length] ?? alice }));
    else if (before !== undefined && turn === 9) log.push(made(seq, { sender, thread: idAt(before) }));
    else if (before !== undefined && turn === 11 && seq % 5 === 0)
      log.push(about(before, seq, { kind: "delete", body: ["soft"] }, { sender: WHO[before % WHO.length] ?? alice }));
    else {
      log.push(made(seq, { sender }));
      said.push(seq);
    }
  }
  return log;
}

self.onmessage = ({ data }: MessageEvent<FoldAsked>) => {
  const log = logOf(data.events);
  const times = Array.from({ length: data.rounds }, () => {
    const begun = performance.now();
    const { items } = fold(log);
    if (items.length === 0) throw new Error("nothing was folded");
    return performance.now() - begun;
  });
  self.postMessage(times);
};
