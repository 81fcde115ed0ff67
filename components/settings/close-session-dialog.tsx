"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { PasswordField } from "@/components/auth/password-field";
import { useAuthRun } from "@/components/auth/use-auth-run";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FieldError } from "@/components/ui/field";
import { authClient } from "@/engine/auth/auth-client";
import type { SessionRow } from "@/protocol/http/account";
import { endSessionAction } from "@/server/sessions/actions";

/** Ends another session. With the password the device is struck from my keys and the rooms get new ones; without it only the sign-in ends, and we say so. */
export function CloseSessionDialog({ session, onDone }: { session: SessionRow; onDone: () => void }) {
  const t = useTranslations("settings");
  const [password, setPassword] = useState("");
  const [rowOnly, setRowOnly] = useState<"no" | "done" | "failed">("no");
  const attempt = useAuthRun();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (attempt.running || password === "") return;
    const done = await attempt.run((onStep) =>
      authClient().closeSession({ session: session.session, password }, onStep),
    );
    if (done) onDone();
  }
  const endRow = async () => {
    const answer = await endSessionAction({ session: session.session }).catch(() => ({ ok: false }));
    setRowOnly(answer.ok ? "done" : "failed");
  };

  if (rowOnly === "done") return <Forgotten label={session.label} onDone={onDone} />;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onDone()}
      title={t("closeTitle")}
      description={t("closeBody", { label: session.label })}
    >
      <form method="post" noValidate className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <PasswordField
          label={t("closePassword")}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          autoFocus
          error={attempt.failure}
        />
        {rowOnly === "failed" && <FieldError words={t("saveFailed")} />}
        <div className="flex flex-wrap items-center justify-end gap-2">
          <button type="button" className="link touch-area me-auto text-sm" onClick={() => void endRow()}>
            {t("closeForgot")}
          </button>
          <Button tone="ghost" onClick={onDone}>
            {t("closeStay")}
          </Button>
          <Button type="submit" tone="danger" disabled={!attempt.ready || attempt.running || password === ""}>
            {attempt.progress ?? t("closeConfirm")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Without the password only the sign-in could be ended, and that is what it says. */
function Forgotten({ label, onDone }: { label: string; onDone: () => void }) {
  const t = useTranslations("settings");
  return (
    <Dialog open onOpenChange={onDone} title={t("closedTitle")} description={t("closedBody", { label })}>
      <Button tone="primary" className="justify-self-end" onClick={onDone}>
        {t("closedDone")}
      </Button>
    </Dialog>
  );
}
