"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { AuthError, AuthStep } from "@/engine/auth/auth-client";

type Outcome<T> = { ok: true; value: T } | { ok: false; code: AuthError };
type Phase = { t: "idle" } | { t: "running"; step: AuthStep } | { t: "failed"; code: AuthError };

/** One attempt at a time to come in: which step it is at, or how it failed, in words. Not `ready` until the page answers to presses. */
export function useAuthRun() {
  const t = useTranslations("auth");
  const [phase, setPhase] = useState<Phase>({ t: "idle" });
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);

  /** Runs it; answers its value, or null when it failed (the words are in `failure`). */
  async function run<T>(
    attempt: (onStep: (step: AuthStep) => void) => Promise<Outcome<T>>,
  ): Promise<{ value: T } | null> {
    setPhase({ t: "running", step: "checking" });
    const outcome = await attempt((step) => setPhase({ t: "running", step })).catch(() => ({
      ok: false as const,
      code: "server" as const,
    }));
    setPhase(outcome.ok ? { t: "running", step: "opening" } : { t: "failed", code: outcome.code });
    return outcome.ok ? { value: outcome.value } : null;
  }

  return {
    run,
    ready,
    running: phase.t === "running",
    code: phase.t === "failed" ? phase.code : null,
    progress: phase.t === "running" ? t(`step.${phase.step}`) : null,
    failure: phase.t === "failed" ? t(`error.${phase.code}`) : null,
    forget: () => setPhase({ t: "idle" }),
  };
}
