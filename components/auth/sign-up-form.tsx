"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useState } from "react";
import { Field } from "@/components/ui/field";
import { authClient } from "@/engine/auth/auth-client";
import { LIMITS } from "@/protocol/limits";
import { type AccountRules, isHandle, nameProblem, tidyHandle } from "./account-rules";
import { ClosedDoor } from "./closed-door";
import { Door } from "./door";
import { NewPassword } from "./new-password";
import { nextHandle } from "./next-target";
import { RecoveryCode } from "./recovery-code";
import { Submit } from "./submit";
import { useAuthRun } from "./use-auth-run";
import { useStrength } from "./use-strength";

type Problem = { field: "name" | "handle" | "password"; words: string };

/** Makes an account: name, handle, password, one button; then the recovery code, once. */
export function SignUpForm({ rules, needsInvite }: { rules: AccountRules; needsInvite: boolean }) {
  const t = useTranslations("auth");
  const [name, setName] = useState("");
  const [handleText, setHandleText] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const [meeting, setMeeting] = useState<string | null>(null);
  const handle = tidyHandle(handleText);
  const score = useStrength(password, [name, handle, "sotto"]);
  const attempt = useAuthRun();
  const [invite, setInvite] = useState<string | null>(null);
  const [looked, setLooked] = useState(false);
  useEffect(() => {
    setMeeting(nextHandle());
    setInvite(inviteIn(location));
    setLooked(true);
  }, []);

  function findProblem(): Problem | null {
    const bad = nameProblem(name);
    if (bad) return { field: "name", words: t(`error.${bad}`, { max: LIMITS.nameCharacters }) };
    if (!isHandle(handle, rules))
      return { field: "handle", words: t("error.handleShape", { min: rules.handleMin, max: rules.handleMax }) };
    if (password === "" || (score !== null && score < rules.passwordScore))
      return { field: "password", words: t("error.passwordWeak") };
    return null;
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const found = findProblem();
    setProblem(found);
    if (found || attempt.running) return;
    const input = { name: name.trim(), handle, password, ...(invite !== null && { invite }) };
    const done = await attempt.run((onStep) => authClient().signUp(input, onStep));
    if (done) setCode(done.value.recoveryCode);
  }

  const clear = (set: (value: string) => void) => (value: string) => {
    setProblem(null);
    if (attempt.code) attempt.forget();
    set(value);
  };
  const wrong = (field: Problem["field"]) => (problem?.field === field ? problem.words : null);
  const handleRefused = attempt.code === "handle-taken" || attempt.code === "handle-invalid";
  const weak = attempt.code === "weak-password";

  if (looked && needsInvite && invite === null) return <ClosedDoor why="invite" />;
  if (code) return <RecoveryCode code={code} handle={handle} />;
  return (
    <Door
      heading={t("signUp.heading")}
      lede={meeting ? `${t("signUp.lede")} ${t("signUp.meeting", { handle: meeting })}` : t("signUp.lede")}
    >
      <form method="post" noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
        {invite && <p className="rounded-md bg-accent-soft px-4 py-3 text-sm">{t("signUp.invited")}</p>}
        <Field
          label={t("signUp.name")}
          value={name}
          onChange={(event) => clear(setName)(event.target.value)}
          error={wrong("name")}
          autoComplete="name"
          dir="auto"
        />
        <Field
          label={t("signUp.handle")}
          value={handleText}
          onChange={(event) => clear(setHandleText)(event.target.value)}
          error={wrong("handle") ?? (handleRefused ? attempt.failure : null)}
          hint={t("signUp.handleHint")}
          before={<span className="text-muted">@</span>}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
        />
        <NewPassword
          label={t("signUp.password")}
          value={password}
          onChange={clear(setPassword)}
          score={score}
          error={wrong("password") ?? (weak ? attempt.failure : null)}
        />
        <Submit
          label={t("signUp.submit")}
          ready={attempt.ready}
          progress={attempt.progress}
          failure={handleRefused || weak ? null : attempt.failure}
        />
        <p className="text-sm text-muted">
          {t.rich("signUp.haveAccount", {
            link: (words) => (
              <Link className="link" href="/sign-in">
                {words}
              </Link>
            ),
          })}
        </p>
      </form>
    </Door>
  );
}

/** An invitation's secret, from the fragment or (in links made by hand) the query. */
function inviteIn({ hash, search }: { hash: string; search: string }): string | null {
  return new URLSearchParams(hash.slice(1)).get("invite") ?? new URLSearchParams(search).get("invite");
}
