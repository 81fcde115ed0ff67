import { chanceOf } from "./chance";
import { installPrimitives, installSeed } from "./globals";
import { VirtualTime } from "./time";

/** Puts the simulator's primitives in place for a file of tests; clock and timers stay the machine's. */
installPrimitives();
const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis;
const { now } = Date;
installSeed(new VirtualTime(0), chanceOf(1));
Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate });
Date.now = now;
