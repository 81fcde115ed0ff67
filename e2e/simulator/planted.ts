import type { Planted } from "./simulate";

/** Bugs that a run must find. */
export const PLANTED: Readonly<Record<string, Planted>> = {};
