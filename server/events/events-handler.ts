import type { z } from "zod";
import { database } from "@/db/client";
import { sendInput, type sendOutput } from "@/protocol/http/rooms";
import { type RoomId, roomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { SendItem } from "@/protocol/send";
import { configuration } from "@/server/configuration";
import { answer, type Refusal, refuse } from "@/server/http/answer";
import { enter } from "@/server/http/api-route";
import { clientAddress } from "@/server/http/client-address";
import type { Incoming } from "@/server/http/incoming";
import { readBody } from "@/server/http/read-body";
import { ROUTES } from "@/server/http/routes";
import { isUnavailable } from "@/server/http/unavailable";
import { causeOf, log } from "@/server/log";
import type { DeviceActor } from "@/server/sessions/actor";
import { afterCommit } from "./after-commit";
import { type Appended, type AppendItem, appendEvents } from "./append-events";

/** Appends one device's batch for one room and tells whoever listens, in that order. */
export type Append = (items: readonly AppendItem[]) => Promise<readonly Appended[]>;

/** The way without a sidecar in the process: sockets hear it by the bus. */
const direct: Append = async (items) => {
  const appended = await appendEvents(database(), items);
  await afterCommit(appended.flatMap(({ event }) => event ?? []));
  return appended;
};

/**
 * POST /api/v1/rooms/:room/events: the second door of sending, one function wherever it is mounted (the Next route; the
 * one-port front, which hands in its lanes). The answer comes after the commit, one result for each item in order.
 */
export async function eventsHandler(request: Incoming, room: string, append: Append = direct): Promise<Response> {
  try {
    const address = clientAddress(request.headers, configuration());
    const door = await enter(ROUTES["POST /api/v1/rooms/[room]/events"], request, address);
    if (!door.ok) return refuse(door.refusal);
    const given = await parse(request, room);
    if (!given.ok) return refuse(given.refusal);
    const { account: sender, device } = door.actor as DeviceActor;
    const results = await append(given.items.map((item) => ({ room: given.room, sender, device, item })));
    return answer({ results: results.map(({ result }) => result) } satisfies z.infer<typeof sendOutput>);
  } catch (error) {
    const code = isUnavailable(error) ? "unavailable" : "server";
    log("error", "events-failed", { code, cause: causeOf(error) });
    return refuse({ code });
  }
}

type Given =
  | { readonly ok: true; readonly room: RoomId; readonly items: readonly SendItem[] }
  | { readonly ok: false; readonly refusal: Refusal };

async function parse(request: Incoming, text: string): Promise<Given> {
  const room = roomId.safeParse(text);
  if (!room.success) return { ok: false, refusal: { code: "not-found" } };
  const body = await readBody(request, LIMITS.batchBytes);
  if (!body.ok) return { ok: false, refusal: { code: body.code } };
  const input = sendInput.safeParse(body.value);
  if (!input.success) return { ok: false, refusal: { code: "bad-request", reason: "items" } };
  return { ok: true, room: room.data, items: input.data.items };
}
