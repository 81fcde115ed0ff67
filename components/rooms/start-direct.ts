"use client";
import { engineClient } from "@/engine/client/engine-client";
import { pathOf } from "./place";

/** Why a chat could not be started. */
export type StartProblem = "not-found" | "rate" | "offline" | "fingerprint" | "self" | "notes" | "server";

/** Starts (or finds) the chat with a person. Answers the room's path. */
export async function startDirect(
  handle: string,
  fingerprint?: string,
): Promise<{ path: string } | { problem: StartProblem }> {
  const answer = await engineClient()
    .startDirect(handle, fingerprint)
    .catch(() => ({ ok: false as const, code: "server" as const }));
  return answer.ok ? { path: pathOf(answer.value) } : { problem: answer.code };
}
