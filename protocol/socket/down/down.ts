import { z } from "zod";
import { ack } from "./ack";
import { bus } from "./bus";
import { error } from "./error";
import { events } from "./events";
import { heads } from "./heads";
import { joined } from "./joined";
import { parted } from "./parted";
import { person } from "./person";
import { pong } from "./pong";
import { presence } from "./presence";
import { receipts } from "./receipts";
import { reset } from "./reset";
import { typing } from "./typing";
import { welcome } from "./welcome";
export const down = z.discriminatedUnion("t", [
  welcome,
  events,
  reset,
  joined,
  parted,
  ack,
  heads,
  person,
  receipts,
  typing,
  presence,
  bus,
  error,
  pong,
]);
export type Down = z.infer<typeof down>;
