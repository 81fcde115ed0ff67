import { z } from "zod";
import { accountId, epoch, handle, roomId } from "@/protocol/ids";

const schemas = {
  room: roomId,
  account: accountId,
  handle,
  epoch: z
    .string()
    .regex(/^[1-9]\d{0,9}$/)
    .transform(Number)
    .pipe(epoch),
} as const;
type Schemas = typeof schemas;

type Names<Path extends string> = Path extends `${string}[${infer Name}]${infer Rest}` ? Name | Names<Rest> : never;
/** The dynamic segments of a route, parsed: `/rooms/[room]/…` has `room: RoomId`. */
export type Params<Path extends string> = { [K in Names<Path> & keyof Schemas]: z.infer<Schemas[K]> };

/** Parses a route's segments; null if one is malformed, and then nothing of that name can exist. */
export function parseParams<Path extends string>(
  path: Path,
  given: Readonly<Record<string, unknown>>,
): Params<Path> | null {
  const names = [...path.matchAll(/\[(\w+)\]/g)].map((match) => match[1] as keyof Schemas);
  const shape = z.object(Object.fromEntries(names.map((name) => [name, schemas[name]])));
  const parsed = shape.safeParse(given);
  return parsed.success ? (parsed.data as Params<Path>) : null;
}
