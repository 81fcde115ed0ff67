"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Field } from "@/components/ui/field";
import type { AccountRules } from "./account-rules";
import { ClosedDoor } from "./closed-door";
import { Door } from "./door";
import { HandleField } from "./handle-field";
import { NewPassword } from "./new-password";
import { nextHandle } from "./next-target";
import { RecoveryCode } from "./recovery-code";
import { Submit } from "./submit";
import { useSignUp } from "./use-sign-up";

/** Makes an account: name, handle, password, one button; then the recovery code, once. */
export function SignUpForm({ rules, needsInvite }: { rules: AccountRules; needsInvite: boolean }) {
  const t = useTranslations("auth.signUp");
  const { looked, meeting, invite } = useArrival();
  const { typed, type, words, score, handle, submit, code, attempt } = useSignUp(rules, invite);

  if (looked && needsInvite && invite === null) return <ClosedDoor why="invite" />;
  if (code) return <RecoveryCode code={code} handle={handle} />;
  return (
    <Door heading={t("heading")} lede={meeting ? `${t("lede")} ${t("meeting", { handle: meeting })}` : t("lede")}>
      <form method="post" noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
        {invite && <p className="rounded-md bg-accent-soft px-4 py-3 text-sm">{t("invited")}</p>}
        <Field
          label={t("name")}
          value={typed.name}
          onChange={(event) => type("name")(event.target.value)}
          error={words.name}
          autoComplete="name"
          dir="auto"
        />
        <HandleField
          label={t("handle")}
          value={typed.handle}
          onChange={type("handle")}
          error={words.handle}
          hint={t("handleHint")}
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
          {t.rich("haveAccount", {
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

/** How somebody came here: by whose link, with which invitation. Known only in the browser: both stand where no server looks. */
function useArrival() {
  const [arrival, setArrival] = useState<{ looked: boolean; meeting: string | null; invite: string | null }>({
    looked: false,
    meeting: null,
    invite: null,
  });
  useEffect(() => setArrival({ looked: true, meeting: nextHandle(), invite: inviteIn(location) }), []);
  return arrival;
}

/** An invitation's secret, from the fragment or (in links made by hand) the query. */
function inviteIn({ hash, search }: { hash: string; search: string }): string | null {
  return new URLSearchParams(hash.slice(1)).get("invite") ?? new URLSearchParams(search).get("invite");
}
