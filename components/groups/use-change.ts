"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ChangeError } from "@/engine/client/engine-client";

type Answer<T> = { ok: true; value: T } | { ok: false; code: ChangeError };

/** Runs a change to a room: whether it is under way, and why the last one was not made, in words. */
export function useChange() {
  const t = useTranslations("group.error");
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<ChangeError | null>(null);
  /** Answers what came of it, or null where nothing did. */
  async function run<T>(change: () => Promise<Answer<T>>): Promise<{ value: T } | null> {
    if (running) return null;
    setRunning(true);
    setFailure(null);
    const answer = await change().catch((): Answer<T> => ({ ok: false, code: "server" }));
    setRunning(false);
    if (answer.ok) return { value: answer.value };
    setFailure(answer.code);
    return null;
  }
  return { run, running, failure: failure && t(failure), clear: () => setFailure(null) };
}
