"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Field } from "@/components/ui/field";
import { authClient } from "@/engine/auth/auth-client";
import { type AccountRules, tidyHandle } from "./account-rules";
import { Door } from "./door";
import { NewPassword } from "./new-password";
import { RecoveryCode } from "./recovery-code";
import { Submit } from "./submit";
import { useAuthRun } from "./use-auth-run";
import { useStrength } from "./use-strength";

/** Least letters and digits of a code once spaces and dashes are gone: seven groups of four. */
const CODE_CHARACTERS = 28;

/** The way back with the recovery code: it sets a new password and shows a new code. */
export function RecoverForm({ rules }: { rules: AccountRules }) {
  const t = useTranslations("auth");
  const [handle, setHandle] = useState("");
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<"code" | "password" | null>(null);
  const [newCode, setNewCode] = useState<string | null>(null);
  const score = useStrength(password, [tidyHandle(handle), "sotto"]);
  const attempt = useAuthRun();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const short = code.replace(/[^0-9a-z]/gi, "").length !== CODE_CHARACTERS;
    const weak = password === "" || (score !== null && score < rules.passwordScore);
    const found = short ? "code" : weak ? "password" : null;
    setProblem(found);
    if (found || attempt.running || handle === "") return;
    const input = { handle: tidyHandle(handle), code, password };
    const done = await attempt.run((onStep) => authClient().recover(input, onStep));
    if (done) setNewCode(done.value.recoveryCode);
  }

  const wrongPair = attempt.code === "wrong-credentials" || attempt.code === "bad-code";
  if (newCode) return <RecoveryCode code={newCode} handle={tidyHandle(handle)} />;
  return (
    <Door heading={t("recover.heading")} lede={t("recover.lede")}>
      <form method="post" noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
        <Field
          label={t("recover.handle")}
          value={handle}
          onChange={(event) => setHandle(event.target.value)}
          before={<span className="text-muted">@</span>}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
        />
        <Field
          label={t("recover.code")}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          error={problem === "code" ? t("error.codeShape") : null}
          hint={t("recover.codeHint")}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          dir="ltr"
        />
        <NewPassword
          label={t("recover.password")}
          value={password}
          onChange={setPassword}
          score={score}
          error={problem === "password" ? t("error.passwordWeak") : null}
        />
        <Submit
          label={t("recover.submit")}
          ready={attempt.ready}
          progress={attempt.progress}
          failure={wrongPair ? t("error.bad-code") : attempt.failure}
        />
        <p className="text-sm text-muted">
          {t.rich("recover.remembered", {
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
