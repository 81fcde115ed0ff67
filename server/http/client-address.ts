import ipaddr from "ipaddr.js";
import type { Incoming } from "./incoming";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Header that the one-port front sets to the peer's address, after deleting what came in under that name. */
export const PEER_HEADER = "x-sotto-peer";

interface Trust {
  /** CIDR blocks or single addresses of proxies in front of this server. */
  readonly trustedProxies: readonly string[];
  /** True where the front runs in this process, so that `x-sotto-peer` cannot come from a client. */
  readonly behindFront: boolean;
}

/**
 * What a client is counted by: its address as far as it cannot be forged, IPv6 by /64 (a household owns one).
 * The peer is believed, X-Forwarded-For only as far as it was written by trusted proxies: the rightmost address that is
 * none of them. Without the front (`next start` alone) there is no peer; then X-Forwarded-For is read if proxies
 * are configured, and otherwise everybody shares the bucket "unknown", which is strict but safe.
 */
export function clientAddress(headers: Incoming["headers"], trust: Trust): string {
  const peer = trust.behindFront ? parse(headers.get(PEER_HEADER) ?? "") : null;
  if (peer !== null && !trusted(peer, trust.trustedProxies)) return bucket(peer);
  if (trust.trustedProxies.length === 0) return peer === null ? "unknown" : bucket(peer);
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  for (const hop of forwarded.reverse()) {
    const address = parse(hop);
    // What stands left of something unreadable was written by we know not whom.
    if (address === null) break;
    if (!trusted(address, trust.trustedProxies)) return bucket(address);
  }
  return peer === null ? "unknown" : bucket(peer);
}

function parse(text: string): Address | null {
  // Strict forms only: ipaddr.js would read "1" or "0x7f.1" as addresses too.
  const plain = text.replace(/^\[(.*)\]$/, "$1");
  if (!ipaddr.IPv4.isValidFourPartDecimal(plain) && !(plain.includes(":") && ipaddr.IPv6.isValid(plain))) return null;
  return ipaddr.process(plain);
}

function trusted(address: Address, blocks: readonly string[]): boolean {
  return blocks.some((block) => {
    const [base, bits] = block.split("/");
    const network = parse(base ?? "");
    if (network === null || network.kind() !== address.kind()) return false;
    return address.match(network, bits === undefined ? network.toByteArray().length * 8 : Number(bits));
  });
}

function bucket(address: Address): string {
  if (address.kind() === "ipv4") return address.toString();
  const parts = (address as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16));
  return `${parts.join(":")}::/64`;
}
