"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { authClient } from "@/engine/auth/auth-client";
import { LIMITS } from "@/protocol/limits";
import { type AccountRules, isHandle, nameProblem } from "./account-rules";
import { tidyHandle } from "./tidy-handle";
import { useAuthRun } from "./use-auth-run";
import { useStrength } from "./use-strength";
import { expectWelcome } from "./welcome-flag";

/** What is typed to make an account. */
interface Typed {
  name: string;
  handle: string;
  password: string;
}

/** The state of a sign-up: what is typed, what is wrong with it, how far the making is, and in the end the recovery code. */
export function useSignUp(rules: AccountRules, invite: string | null) {
  const t = useTranslations("auth");
  const [typed, setTyped] = useState<Typed>({ name: "", handle: "", password: "" });
  const [problems, setProblems] = useState<Partial<Typed>>({});
  const [code, setCode] = useState<string | null>(null);
  const attempt = useAuthRun();
  const handle = tidyHandle(typed.handle);
  const score = useStrength(typed.password, [typed.name, handle, "sotto"]);

  function findProblems(): Partial<Typed> {
    const bad = nameProblem(typed.name);
    if (bad) return { name: t(`error.${bad}`, { max: LIMITS.nameCharacters }) };
    if (!isHandle(handle, rules))
      return { handle: t("error.handleShape", { min: rules.handleMin, max: rules.handleMax }) };
    const weak = typed.password === "" || (score !== null && score < rules.passwordScore);
    return weak ? { password: t("error.passwordWeak") } : {};
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const found = findProblems();
    setProblems(found);
    if (Object.keys(found).length > 0 || attempt.running) return;
    const input = { name: typed.name.trim(), handle, password: typed.password, ...(invite !== null && { invite }) };
    const done = await attempt.run((onStep) => authClient().signUp(input, onStep));
    if (!done) return;
    expectWelcome();
    setCode(done.value.recoveryCode);
  }

  const type = (field: keyof Typed) => (text: string) => {
    setProblems({});
    if (attempt.code) attempt.forget();
    setTyped((before) => ({ ...before, [field]: text }));
  };

  // What the server says about the handle or the password stands beside it, the rest above the button.
  const handleRefused = attempt.code === "handle-taken" || attempt.code === "handle-invalid";
  const weak = attempt.code === "weak-password";
  const words = {
    name: problems.name ?? null,
    handle: problems.handle ?? (handleRefused ? attempt.failure : null),
    password: problems.password ?? (weak ? attempt.failure : null),
    rest: handleRefused || weak ? null : attempt.failure,
  };
  return { typed, type, words, score, handle, submit, code, attempt };
}
