"use client";
import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/field";
import type { AccountRules } from "./account-rules";
import { Door } from "./door";
import { HandleField } from "./handle-field";
import { NewPassword } from "./new-password";
import { RecoveryCode } from "./recovery-code";
import { Submit } from "./submit";
import { useRecovery } from "./use-recovery";

/** The way back with the recovery code: it sets a new password and shows a new code. */
export function RecoverForm({ rules }: { rules: AccountRules }) {
  const t = useTranslations("auth.recover");
  const { typed, type, words, score, handle, submit, newCode, attempt } = useRecovery(rules);
  if (newCode) return <RecoveryCode code={newCode} handle={handle} />;
  return (
    <Door heading={t("heading")} lede={t("lede")}>
      <form method="post" noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
        <HandleField label={t("handle")} value={typed.handle} onChange={type("handle")} />
        <Field
          label={t("code")}
          value={typed.code}
          onChange={(event) => type("code")(event.target.value)}
          error={words.code}
          hint={t("codeHint")}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          dir="ltr"
        />
        <NewPassword
          label={t("password")}
          value={typed.password}
          onChange={type("password")}
          score={score}
          error={words.password}
        />
        <Submit label={t("submit")} ready={attempt.ready} progress={attempt.progress} failure={words.rest} />
        <p className="text-sm text-muted">
          {t.rich("remembered", {
            link: (text) => (
              <a className="link" href="/sign-in">
                {text}
              </a>
            ),
          })}
        </p>
      </form>
    </Door>
  );
}
