import type { OpenSocket } from "@/engine/socket/socket-port";
import type { Http } from "@/engine/transport/http";
import type { Note } from "./recorder";

/** Whether a thing happens this time, `share` of the times. */
export type Chance = (share: number) => boolean;

/** What loses some answers to sends: the server has appended, the engine never hears of it. Switched on while faults last. */
export interface LostAnswers {
  on: boolean;
  readonly share: number;
  readonly chance: Chance;
}

/** HTTP that loses answers to sends after they were given. */
export function losingHttp(client: string, inner: Http, lost: LostAnswers, note: Note): Http {
  return {
    async request(method, path, body, type) {
      const answer = await inner.request(method, path, body, type);
      const room = method === "POST" ? /^\/api\/v1\/rooms\/([0-9a-f-]{36})\/events$/.exec(path)?.[1] : undefined;
      if (!room || !lost.on || !lost.chance(lost.share)) return answer;
      note({ t: "lost", client, room });
      throw new TypeError("the answer was lost on its way");
    },
  };
}

/** Sockets that break just when an acknowledgement comes. */
export function losingSocket(client: string, inner: OpenSocket, lost: LostAnswers, note: Note): OpenSocket {
  return (url, events) => {
    let broken = false;
    const port = inner(url, {
      open: events.open,
      closed(code) {
        if (!broken) events.closed(code);
      },
      message(text) {
        if (broken) return;
        const frame = JSON.parse(text) as { t: string; room?: string };
        if (frame.t !== "ack" || !lost.on || !lost.chance(lost.share)) return events.message(text);
        broken = true;
        note({ t: "lost", client, room: frame.room ?? "" });
        port.close();
        events.closed(1_006);
      },
    });
    return port;
  };
}
