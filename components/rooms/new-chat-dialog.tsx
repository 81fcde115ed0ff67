"use client";
import { ChevronRight, Users } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { HandleField } from "@/components/auth/handle-field";
import { tidyHandle } from "@/components/auth/tidy-handle";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { MyLink } from "./my-link";
import { goTo } from "./place";
import { type StartProblem, startDirect } from "./start-direct";

/** Choosing people is code that most visits never need. */
const NewGroup = dynamic(() => import("@/components/groups/new-group").then((module) => module.NewGroup), {
  ssr: false,
  loading: () => <div className="h-96" />,
});

/** A chat begins with a handle typed here, with my link opened there, or as a group. */
export function NewChatDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("newChat");
  const tGroup = useTranslations("group");
  const [group, setGroup] = useState(false);
  const change = (next: boolean) => {
    setGroup(false);
    onOpenChange(next);
  };
  const begin = (path: string) => {
    change(false);
    goTo(path);
  };
  if (group) {
    return (
      <Dialog open={open} onOpenChange={change} title={tGroup("new")}>
        <NewGroup onBack={() => setGroup(false)} onMade={begin} />
      </Dialog>
    );
  }
  return (
    <Dialog open={open} onOpenChange={change} title={t("title")}>
      <button
        type="button"
        onClick={() => setGroup(true)}
        className="-mx-3 flex min-h-15 items-center gap-3 rounded-row px-3 py-2 text-start transition-colors duration-(--t-fast) hover:bg-hover"
      >
        <span className="grid size-10 shrink-0 place-items-center rounded-room bg-sunken">
          <Users className="size-(--icon)" strokeWidth={1.75} aria-hidden />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block font-emphasis">{tGroup("new")}</span>
          <span className="block text-sm text-muted">{tGroup("newHint")}</span>
        </span>
        <ChevronRight className="mirrored size-(--icon) shrink-0 text-muted" strokeWidth={1.75} aria-hidden />
      </button>
      <HandleForm onStarted={begin} />
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
