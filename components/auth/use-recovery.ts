"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { authClient } from "@/engine/auth/auth-client";
import type { AccountRules } from "./account-rules";
import { tidyHandle } from "./tidy-handle";
import { useAuthRun } from "./use-auth-run";
import { useStrength } from "./use-strength";

/** Letters and digits of a code once spaces and dashes are gone: seven groups of four. */
const CODE_CHARACTERS = 28;

interface Typed {
  handle: string;
  code: string;
  password: string;
}

/** The state of a recovery: what is typed, what is wrong with it, and in the end the new recovery code. */
export function useRecovery(rules: AccountRules) {
  const t = useTranslations("auth.error");
  const [typed, setTyped] = useState<Typed>({ handle: "", code: "", password: "" });
  const [problem, setProblem] = useState<"code" | "password" | null>(null);
  const [newCode, setNewCode] = useState<string | null>(null);
  const attempt = useAuthRun();
  const handle = tidyHandle(typed.handle);
  const score = useStrength(typed.password, [handle, "sotto"]);

  function findProblem(): "code" | "password" | null {
    if (typed.code.replace(/[^0-9a-z]/gi, "").length !== CODE_CHARACTERS) return "code";
    return typed.password === "" || (score !== null && score < rules.passwordScore) ? "password" : null;
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const found = findProblem();
    setProblem(found);
    if (found || attempt.running || handle === "") return;
    const done = await attempt.run((onStep) => authClient().recover({ ...typed, handle }, onStep));
    if (done) setNewCode(done.value.recoveryCode);
  }

  const type = (field: keyof Typed) => (text: string) => {
    setProblem(null);
    setTyped((before) => ({ ...before, [field]: text }));
  };
  // Unknown handle and wrong code are told alike.
  const wrongPair = attempt.code === "wrong-credentials" || attempt.code === "bad-code";
  const words = {
    code: problem === "code" ? t("codeShape") : null,
    password: problem === "password" ? t("passwordWeak") : null,
    rest: wrongPair ? t("bad-code") : attempt.failure,
  };
  return { typed, type, words, score, handle, submit, newCode, attempt };
}
