import type { OpenSocket } from "@/engine/socket/socket-port";
import type { Store } from "@/engine/store/store";
import type { OutboxRow } from "@/engine/store/tables";
import type { Http } from "@/engine/transport/http";

/** Where a tab can die while it sends, in the order of events. */
export const KILL_POINTS = ["before-commit", "after-commit", "after-sent", "after-server", "before-removal"] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

const SEND = /^\/api\/v1\/rooms\/[0-9a-f-]{36}\/events$/;

/** What of a dead tab never comes. */
const never = <T>() => new Promise<T>(() => {});

class Died extends Error {}

/** The ports of an engine as it sees them. */
export interface TabPorts {
  readonly store: Store;
  readonly http: Http;
  readonly open: OpenSocket;
}

/**
 * A browser's tab around an engine: it can die at any moment, or at a given point of its next send. Then nothing that it
 * began goes on here: no answer, no timer's work and no write reaches anything, but what it has sent is sent.
 */
export class Tab {
  readonly ports: TabPorts;
  /** Resolves with the id of the text that it was busy with, where one is known. */
  readonly died: Promise<string | null>;
  /** ids of texts that are durable, in order */
  readonly committed: string[] = [];
  /** requests and frames that left so far */
  sent = 0;
  #dead = false;
  #point: KillPoint | null = null;
  /** id of the text that was made durable since a point was armed */
  #armed: string | null = null;
  #tell: (id: string | null) => void = () => {};
  readonly #closing = new Set<() => void>();

  constructor(inner: TabPorts) {
    this.died = new Promise((resolve) => {
      this.#tell = resolve;
    });
    this.ports = { store: this.#store(inner.store), http: this.#http(inner.http), open: this.#open(inner.open) };
  }

  /** Dies at this point of the next send. */
  arm(point: KillPoint): void {
    this.#point = point;
    this.#armed = null;
  }

  die(id: string | null = null): void {
    if (this.#dead) return;
    this.#dead = true;
    for (const close of this.#closing) close();
    this.#tell(id);
  }

  #store(inner: Store): Store {
    return {
      read: (tables, run) => (this.#dead ? never() : inner.read(tables, run)),
      wipe: () => inner.wipe(),
      close: () => inner.close(),
      write: async (tables, run, term) => {
        if (this.#dead) return never();
        let intended: string | null = null;
        const commit = inner.write(
          tables,
          async (tx) => {
            let removes = false;
            const value = await run({
              ...tx,
              put: (table, row) => {
                if (table === "outbox" && (row as OutboxRow).state === "queued") intended = (row as OutboxRow).id;
                return tx.put(table, row);
              },
              remove: (table, key) => {
                removes ||= table === "outbox" && key[0] === this.#armed;
                return tx.remove(table, key);
              },
            });
            const before = intended && this.#point === "before-commit";
            // Where the acknowledgement is lost, the event's own frame removes the row: the server has it then too.
            const acked = removes && (this.#point === "before-removal" || this.#point === "after-server");
            if (this.#dead || before || acked) throw new Died();
            return value;
          },
          term,
        );
        try {
          const value = await commit;
          if (intended) {
            this.committed.push(intended);
            this.#armed ??= intended;
          }
          if (intended && this.#point === "after-commit") this.die(intended);
          return this.#dead ? await never() : value;
        } catch (cause) {
          if (!(cause instanceof Died)) throw cause;
          this.die(intended);
          return never();
        }
      },
    };
  }

  #http(inner: Http): Http {
    return {
      request: async (method, path, body, type) => {
        if (this.#dead) return never();
        this.sent++;
        const sends = method === "POST" && SEND.test(path);
        const answer = inner.request(method, path, body, type);
        if (sends && this.#point === "after-sent") {
          answer.catch(() => {});
          this.die();
        }
        // A dead tab hears of no failure either.
        const got = await answer.catch((cause) =>
          this.#dead ? never<Awaited<typeof answer>>() : Promise.reject(cause),
        );
        if (sends && got.status === 200) this.#acknowledged();
        return this.#dead ? never() : got;
      },
    };
  }

  #acknowledged(): void {
    if (this.#point === "after-server") this.die();
  }

  #open(inner: OpenSocket): OpenSocket {
    return (url, events) => {
      if (this.#dead) return { send: () => {}, close: () => {} };
      const port = inner(url, {
        open: () => this.#dead || events.open(),
        closed: (code) => this.#dead || events.closed(code),
        message: (text) => {
          if (this.#dead) return;
          if ((JSON.parse(text) as { t: string }).t === "ack") this.#acknowledged();
          if (!this.#dead) events.message(text);
        },
      });
      const close = () => port.close();
      this.#closing.add(close);
      return {
        close: () => {
          this.#closing.delete(close);
          port.close();
        },
        send: (text) => {
          if (this.#dead) return;
          this.sent++;
          port.send(text);
          if (this.#point === "after-sent" && (JSON.parse(text) as { t: string }).t === "send") this.die();
        },
      };
    };
  }
}
