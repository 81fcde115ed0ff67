/** Bumped whenever a schema of the wire changes; a test hashes them all and demands it. */
export const PROTOCOL = 1;
/** The oldest protocol that this server still speaks. */
export const PROTOCOL_MIN = 1;
