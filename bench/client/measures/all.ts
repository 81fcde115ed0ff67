import type { Figure } from "../figures/figure";
import type { Bench } from "./bench";
import { coldRoom } from "./cold-room";
import { coldStart } from "./cold-start";
import { folding } from "./folding";
import { lighthouse } from "./lighthouse";
import { reactions } from "./reactions";
import { scrolling } from "./scrolling";
import { sending } from "./sending";
import { signIn } from "./sign-in";
import { storage } from "./storage";
import { typing } from "./typing";

/** What can be measured, in this order: all but the first use the browser that it leaves behind. */
export const MEASURES: Readonly<Record<string, (bench: Bench) => Promise<Figure[]>>> = {
  "sign-in": signIn,
  "cold-start": coldStart,
  "cold-room": coldRoom,
  typing,
  sending,
  scrolling,
  reactions,
  folding,
  storage,
  lighthouse,
};
