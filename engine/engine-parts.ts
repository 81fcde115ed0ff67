import type { Clock } from "./clock";
import type { Connection } from "./connection";
import type { Change } from "./core";
import type { OpenSocket } from "./socket/socket-port";
import type { Store } from "./store/store";
import type { Http } from "./transport/http";

/** What a running engine tells whoever started it. */
export interface EngineListener {
  connection(connection: Connection): void;
  changed(change: Change): void;
  report(what: string, detail: string): void;
}

/** What an engine runs on. */
export interface EngineParts {
  http: Http;
  open: OpenSocket;
  /** address of the server, for the socket on the same origin */
  origin: string;
  store: Store;
  clock: Clock;
  listener: EngineListener;
  /** false: everything goes by HTTP */
  socketSends?: boolean;
  /** false: no socket at all, for who only sends what waits */
  live?: boolean;
}
