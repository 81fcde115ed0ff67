import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { clientAddress, PEER_HEADER } from "@/server/http/client-address";
import type { Settings } from "./settings";
import { TokenBucket } from "./token-bucket";

/** Where sockets are opened. */
export const REALTIME_PATH = "/realtime";

/** Addresses that are counted at the same time; beyond it the counting starts over. */
const ADDRESSES_MAX = 10_000;

const REASONS = { 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests", 503: "Service Unavailable" } as const;
type Refused = keyof typeof REASONS;

/** Whether a request for a socket is answered at all: path, exact Origin, rates. Asked before the upgrade. */
export class Doorkeeper {
  readonly #settings: Settings;
  readonly #all: TokenBucket;
  readonly #byAddress = new Map<string, TokenBucket>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#all = new TokenBucket(settings.accepts);
  }

  /** Null when it may pass, else the HTTP status of the refusal. */
  judge(request: IncomingMessage): Refused | null {
    if (request.url !== REALTIME_PATH) return 404;
    // A browser always sends Origin with a WebSocket and no page can forge it; our own programs send it too.
    const { origin } = request.headers;
    if (origin === undefined || !this.#settings.origins.includes(origin)) return 403;
    if (!this.#address(request).take()) return 429;
    return this.#all.take() ? null : 503;
  }

  #address(request: IncomingMessage): TokenBucket {
    const headers = new Headers({ [PEER_HEADER]: request.socket.remoteAddress ?? "" });
    const forwarded = request.headers["x-forwarded-for"];
    if (forwarded !== undefined) headers.set("x-forwarded-for", String(forwarded));
    const address = clientAddress(headers, { trustedProxies: this.#settings.trustedProxies, behindFront: true });
    const known = this.#byAddress.get(address);
    if (known !== undefined) return known;
    if (this.#byAddress.size >= ADDRESSES_MAX) this.#byAddress.clear();
    const bucket = new TokenBucket(this.#settings.sockets);
    this.#byAddress.set(address, bucket);
    return bucket;
  }
}

/** Answers a request for an upgrade with a bare HTTP status and ends its socket. */
export function turnAway(socket: Duplex, status: Refused): void {
  const retry = status === 429 || status === 503 ? "retry-after: 2\r\n" : "";
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nconnection: close\r\ncontent-length: 0\r\n${retry}\r\n`, () =>
    socket.destroy(),
  );
}
