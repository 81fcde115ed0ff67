import type { EventRow, OutboxRow } from "@/engine/store/tables";
import type { SendItem } from "@/protocol/send";
import { onPut } from "./on-put";
import type { Plant } from "./plants";

const HOUR_MS = 3_600_000;
const NEWS_MS = 100;

/** A leader that clears away what waited, taking it for a remainder. */
function startFresh(): Plant {
  return {
    about: "begins every run with an empty outbox",
    store: onPut(async (tx, table, row) => {
      await tx.put(table, row);
      if (table !== "meta" || (row as { key: string }).key !== "term") return;
      for (const waiting of await tx.range("outbox")) await tx.remove("outbox", [waiting.id]);
    }),
  };
}

/** A reader that shows nothing which its own clock does not allow. */
function believeTheClock(): Plant {
  return {
    about: "shows only what its own clock allows",
    store: (inner) => {
      let off = 0;
      return onPut((tx, table, row) => {
        if (table === "outbox") off = (row as OutboxRow).createdAt - Date.now();
        const late = table === "events" && Math.abs(off) > HOUR_MS && (row as EventRow).event.kind === "message";
        return tx.put(table, late ? { ...(row as EventRow), verdict: "unverified", body: null } : row);
      })(inner);
    },
  };
}

/** A line that tells of news again and again though there are none. */
function tellForEver(): Plant {
  return {
    about: "tells of news that there are not, again and again",
    open: (inner) => (url, events) => {
      const timer = setInterval(() => events.message(JSON.stringify({ t: "person", what: "rooms" })), NEWS_MS);
      const port = inner(url, {
        ...events,
        closed(code) {
          clearInterval(timer);
          events.closed(code);
        },
      });
      return {
        send: (text) => port.send(text),
        close() {
          clearInterval(timer);
          port.close();
        },
      };
    },
  };
}

/** A door that sends what was said beside what was sealed. */
function sendOpenly(): Plant {
  let said = "";
  const openly = (items: SendItem[]) =>
    items.map((item) => {
      if (item.kind !== "message" || said === "") return item;
      const hidden = Buffer.from(` ${said} `).toString("base64url");
      return { ...item, token: `gAAAA${hidden.padEnd(Math.max(100, hidden.length), "A")}` as SendItem["token"] };
    });
  return {
    about: "sends words that anybody can read who knows base64",
    hear: (text) => {
      said = text;
    },
    http: (inner) => ({
      request: (method, path, body, type) =>
        inner.request(
          method,
          path,
          method === "POST" && path.endsWith("/events")
            ? { items: openly((body as { items: SendItem[] }).items) }
            : body,
          type,
        ),
    }),
    open: (inner) => (url, events) => {
      const port = inner(url, events);
      return {
        close: () => port.close(),
        send(text) {
          const frame = JSON.parse(text) as { t: string; items: SendItem[] };
          port.send(frame.t === "send" ? JSON.stringify({ ...frame, items: openly(frame.items) }) : text);
        },
      };
    },
  };
}

/** Bugs of what an engine remembers, believes and says. */
export const STATE_PLANTS: Readonly<Record<string, () => Plant>> = {
  "fresh-start": startFresh,
  "own-clock": believeTheClock,
  "endless-news": tellForEver,
  "open-letter": sendOpenly,
};
