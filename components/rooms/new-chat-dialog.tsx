"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { HandleField } from "@/components/auth/handle-field";
import { tidyHandle } from "@/components/auth/tidy-handle";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { MyLink } from "./my-link";
import { goTo } from "./place";
import { type StartProblem, startDirect } from "./start-direct";

/** A chat begins with a handle typed here, or with my link opened there. */
export function NewChatDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("newChat");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("title")}>
      <HandleForm
        onStarted={(path) => {
          onOpenChange(false);
          goTo(path);
        }}
      />
      <section className="grid gap-3 border-t border-line pt-5">
        <div>
          <h3 className="text-sm font-semibold">{t("or")}</h3>
          <p className="text-sm text-pretty text-muted">{t("orHint")}</p>
        </div>
        <MyLink qr="shown" />
      </section>
    </Dialog>
  );
}

function HandleForm({ onStarted }: { onStarted: (path: string) => void }) {
  const t = useTranslations("newChat");
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<StartProblem | "empty" | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const handle = tidyHandle(typed);
    if (handle === "") return setProblem("empty");
    setBusy(true);
    const answer = await startDirect(handle);
    setBusy(false);
    if ("path" in answer) onStarted(answer.path);
    else setProblem(answer.problem);
  }

  return (
    <form method="post" noValidate className="grid gap-3" onSubmit={(event) => void submit(event)}>
      <HandleField
        label={t("handle")}
        value={typed}
        onChange={(text) => {
          setProblem(null);
          setTyped(text);
        }}
        error={problem && t(`error.${problem}`)}
        autoComplete="off"
      />
      <Button type="submit" tone="primary" size="big" disabled={busy}>
        {t("start")}
      </Button>
    </form>
  );
}
