import type { Config } from "@/protocol/http/config";
import { PROTOCOL, PROTOCOL_MIN } from "@/protocol/version";
import { configuration } from "@/server/configuration";

/** What anybody may know of this server before signing in. */
export function serverConfig(): Config {
  const { signups, build, passwordScore, handleMin, handleMax, socketSends, groupPolicy } = configuration();
  return {
    signups,
    protocol: PROTOCOL,
    protocolMin: PROTOCOL_MIN,
    build,
    passwordScore,
    handleMin,
    handleMax,
    socketSends,
    groupPolicy,
  };
}
