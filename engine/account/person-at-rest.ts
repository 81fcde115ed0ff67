import { z } from "zod";
import { personStatus } from "@/protocol/event-body";
import { b64u32 } from "@/protocol/ids";

/** What rests sealed about a person. */
export const personAtRest = z.strictObject({
  key: b64u32.nullable(),
  name: z.string().nullable(),
  status: personStatus.nullable().default(null),
});
