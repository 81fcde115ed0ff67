"use client";
import { ShieldAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Mark, Wordmark } from "@/components/ui/mark";
import { Notice } from "@/components/ui/notice";
import { turnInto } from "./place";
import { PlainLink } from "./plain-link";
import { type StartProblem, startDirect } from "./start-direct";

/** Someone's link, opened: the fragment is the print of who they are, checked against who the server says they are. */
export function Meet({ handle }: { handle: string }) {
  const t = useTranslations("meet");
  const tStart = useTranslations("newChat.error");
  const tApp = useTranslations("app");
  const [problem, setProblem] = useState<StartProblem | null>(null);
  useEffect(() => {
    let wanted = true;
    const print = location.hash.slice(1);
    void startDirect(handle, print === "" ? undefined : print).then((answer) => {
      if (!wanted) return;
      if ("path" in answer) turnInto(answer.path);
      else setProblem(answer.problem);
    });
    return () => {
      wanted = false;
    };
  }, [handle]);

  return (
    <>
      {problem && <PhoneHead home={tApp("home")} />}
      <div className="grid flex-1 place-items-center p-6">
        {problem ? (
          <div className="grid w-full max-w-md gap-4">
            <Notice icon={ShieldAlert} tone={problem === "fingerprint" ? "warning" : "calm"} title={t("failed")}>
              {tStart(problem)}
            </Notice>
            <PlainLink href="/" className="link justify-self-start text-sm">
              {tApp("home")}
            </PlainLink>
          </div>
        ) : (
          <div role="status" className="appear-late grid justify-items-center gap-3 text-center text-muted">
            <Mark className="breathe h-10 w-auto text-accent" />
            {t("starting", { handle })}
          </div>
        )}
      </div>
    </>
  );
}

/** On a phone the list, which bears the name, is not beside it. */
function PhoneHead({ home }: { home: string }) {
  return (
    <header className="flex min-h-(--bar-h) shrink-0 items-center border-b border-line bg-surface px-5 pt-[env(safe-area-inset-top)] pane:hidden">
      <PlainLink href="/" aria-label={home}>
        <Wordmark className="h-[26px] w-auto" />
      </PlainLink>
    </header>
  );
}
