import { z } from "zod";
import { hello } from "./hello";
import { join } from "./join";
import { ping } from "./ping";
import { read } from "./read";
import { resync } from "./resync";
import { send } from "./send";
export const up = z.discriminatedUnion("t", [hello, join, send, read, ping, resync]);
export type Up = z.infer<typeof up>;
