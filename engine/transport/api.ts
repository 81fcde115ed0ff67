import { z } from "zod";
import {
  type chainAppendInput,
  chainAppendOutput,
  ownAccount,
  type profileInput,
  sessionList,
  type signOutInput,
} from "@/protocol/http/account";
import { type beginningsInput, beginningsOutput } from "@/protocol/http/beginnings";
import { configOutput } from "@/protocol/http/config";
import {
  chainOutput,
  type chainsInput,
  chainsOutput,
  handleOutput,
  profileOutput,
  type profilesInput,
  profilesOutput,
} from "@/protocol/http/people";
import { privacy, type privacyChange } from "@/protocol/http/presence";
import { ticketOutput } from "@/protocol/http/realtime";
import { receiptsOutput, type receivedInput, receivedOutput } from "@/protocol/http/receipts";
import {
  type recoveryInput,
  recoveryOutput,
  type recoveryStartInput,
  recoveryStartOutput,
} from "@/protocol/http/recovery";
import {
  type boxesInput,
  boxesOutput,
  type createRoomInput,
  cursorOutput,
  deviceState,
  entriesOutput,
  type entryInput,
  entryOutput,
  noteOutput,
  page,
  roomList,
  sendOutput,
} from "@/protocol/http/rooms";
import { type signInStartInput, signInStartOutput, type unlockInput, unlockOutput } from "@/protocol/http/sign-in";
import {
  type signUpInput,
  signUpOutput,
  type signUpStartInput,
  signUpStartOutput,
  vault,
} from "@/protocol/http/sign-up";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import { call, type Http } from "./http";

const V1 = "/api/v1";
const nothing = z.unknown();
type In<S extends z.ZodType> = z.input<S>;

/** Every route the engine uses, typed by the protocol's schemas. */
export function api(http: Http) {
  const get = <S extends z.ZodType>(path: string, output: S) => call(http, "GET", V1 + path, output);
  const post = <S extends z.ZodType>(path: string, output: S, body: unknown) =>
    call(http, "POST", V1 + path, output, body);
  const put = <S extends z.ZodType>(path: string, output: S, body: unknown) =>
    call(http, "PUT", V1 + path, output, body);
  return {
    config: () => get("/config", configOutput),
    signUpStart: (input: In<typeof signUpStartInput>) => post("/accounts/start", signUpStartOutput, input),
    signUp: (input: In<typeof signUpInput>) => post("/accounts", signUpOutput, input),
    signInStart: (input: In<typeof signInStartInput>) => post("/sessions/start", signInStartOutput, input),
    unlock: (input: In<typeof unlockInput>) => post("/sessions/unlock", unlockOutput, input),
    recoveryStart: (input: In<typeof recoveryStartInput>) => post("/recovery/start", recoveryStartOutput, input),
    recovery: (input: In<typeof recoveryInput>) => post("/recovery", recoveryOutput, input),
    account: () => get("/account", ownAccount),
    vault: () => get("/vault", vault),
    appendChain: (input: In<typeof chainAppendInput>) => post("/account/chain", chainAppendOutput, input),
    signOut: (input: In<typeof signOutInput>) => post("/sign-out", nothing, input),
    sessions: () => get("/sessions", sessionList),
    profile: (input: In<typeof profileInput>) => put("/profile", nothing, input),
    privacy: () => get("/privacy", privacy),
    setPrivacy: (input: In<typeof privacyChange>) => put("/privacy", privacy, input),
    handle: (handle: string) => get(`/handles/${encodeURIComponent(handle)}`, handleOutput),
    chain: (account: AccountId, after: number) => get(`/accounts/${account}/chain?after=${after}`, chainOutput),
    chains: (input: In<typeof chainsInput>) => post("/accounts/chains", chainsOutput, input),
    profileOf: (account: AccountId) => get(`/accounts/${account}/profile`, profileOutput),
    profilesOf: (input: In<typeof profilesInput>) => post("/accounts/profiles", profilesOutput, input),
    rooms: () => get("/rooms", roomList),
    createRoom: (input: In<typeof createRoomInput>) => post("/rooms", entryOutput, input),
    beginnings: (input: In<typeof beginningsInput>) => post("/rooms/beginnings", beginningsOutput, input),
    entries: (room: RoomId, after: number) => get(`/rooms/${room}/entries?after=${after}`, entriesOutput),
    appendEntry: (room: RoomId, input: In<typeof entryInput>) => post(`/rooms/${room}/entries`, entryOutput, input),
    uploadBoxes: (room: RoomId, input: In<typeof boxesInput>) => put(`/rooms/${room}/boxes`, nothing, input),
    boxesOf: (room: RoomId) => get(`/rooms/${room}/boxes`, boxesOutput),
    note: (room: RoomId, epoch: number) => get(`/rooms/${room}/notes/${epoch}`, noteOutput),
    after: (room: RoomId, seq: number, limit: number) => get(`/rooms/${room}/events?after=${seq}&limit=${limit}`, page),
    before: (room: RoomId, seq: number, limit: number) =>
      get(`/rooms/${room}/events?before=${seq}&limit=${limit}`, page),
    send: (room: RoomId, items: SendItem[]) => post(`/rooms/${room}/events`, sendOutput, { items }),
    cursor: (room: RoomId, read: number) => post(`/rooms/${room}/cursor`, cursorOutput, { read }),
    received: (rooms: In<typeof receivedInput>["rooms"]) => post("/received", receivedOutput, { rooms }),
    receipts: (room: RoomId, seq: number) => get(`/rooms/${room}/receipts?seq=${seq}`, receiptsOutput),
    deviceState: (room: RoomId) => get(`/rooms/${room}/device`, deviceState),
    ticket: () => post("/tickets", ticketOutput, {}),
  };
}
export type Api = ReturnType<typeof api>;
