"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useState } from "react";
import { Door } from "./door";
import { HandleField } from "./handle-field";
import { nextHandle, takeNextTarget } from "./next-target";
import { PasswordField } from "./password-field";
import { Submit } from "./submit";
import { tidyHandle } from "./tidy-handle";
import { useAuthRun } from "./use-auth-run";

/** Handle, password, in. Wrong handle and wrong password are told alike. */
export function SignInForm() {
  const t = useTranslations("auth");
  const [handle, setHandle] = useState("");
  const [password, setPassword] = useState("");
  const [meeting, setMeeting] = useState<string | null>(null);
  const attempt = useAuthRun();
  useEffect(() => setMeeting(nextHandle()), []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (attempt.running || handle === "" || password === "") return;
    const done = await attempt.run(async (onStep) => {
      // Fetched when it is needed: this form is the first thing that anybody waits for.
      const { authClient } = await import("@/engine/auth/auth-client");
      return authClient().signIn({ handle: tidyHandle(handle), password }, onStep);
    });
    if (done) location.assign(takeNextTarget());
  }

  return (
    <Door heading={t("signIn.heading")} lede={meeting ? t("signUp.meeting", { handle: meeting }) : t("signIn.lede")}>
      <form method="post" noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
        <HandleField label={t("signIn.handle")} value={handle} onChange={setHandle} />
        <PasswordField
          label={t("signIn.password")}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
        <Submit
          label={t("signIn.submit")}
          ready={attempt.ready}
          progress={attempt.progress}
          failure={attempt.failure}
        />
        <div className="flex flex-wrap justify-between gap-x-6 gap-y-2 text-sm text-muted">
          <p>
            {t.rich("signIn.noAccount", {
              link: (words) => (
                <a className="link" href="/sign-up">
                  {words}
                </a>
              ),
            })}
          </p>
          <a className="link" href="/recover">
            {t("signIn.forgot")}
          </a>
        </div>
      </form>
    </Door>
  );
}
