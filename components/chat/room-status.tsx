"use client";
import { DoorOpen, Hourglass, KeyRound, ShieldAlert, Snowflake } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Notice } from "@/components/ui/notice";
import { engineClient, type RoomRow } from "@/engine/client/engine-client";

/** Whether one may write: a room that is still opening keeps what is written until its key is there. */
export function mayWrite(row: RoomRow): boolean {
  return row.state.t === "ready" || row.state.t === "opening";
}

/** Why a room cannot be written in, calmly and exactly; nothing when it can. */
export function RoomStatusNotice({ row }: { row: RoomRow }) {
  const t = useTranslations("status");
  const state = row.state;
  switch (state.t) {
    case "ready":
      return null;
    case "opening":
      return (
        <Framed late>
          <Notice icon={Hourglass} title={t("openingHeading")}>
            {t("opening")}
          </Notice>
        </Framed>
      );
    case "no-key":
      return (
        <Framed>
          <Notice icon={KeyRound} title={t("noKeyHeading")}>
            {t("noKey")}
          </Notice>
        </Framed>
      );
    case "frozen":
      return (
        <Framed>
          <Frozen reason={state.reason} />
        </Framed>
      );
    case "left":
      return (
        <Framed>
          <Notice icon={DoorOpen} title={t("leftHeading")}>
            {t("left")}
          </Notice>
        </Framed>
      );
    case "identity-changed": {
      const name = row.peer?.name ?? row.title;
      const confirm = (
        <Button size="sm" onClick={() => void engineClient().confirmIdentity(state.account)}>
          {t("identityConfirm")}
        </Button>
      );
      return (
        <Framed>
          <Notice icon={ShieldAlert} tone="warning" title={t("identityHeading", { name })} actions={confirm}>
            {t("identity")}
          </Notice>
        </Framed>
      );
    }
  }
}

function Framed({ children, late }: { children: ReactNode; late?: boolean }) {
  return (
    <div role="status" className={cx(late ? "appear-late" : "grow-in", "mx-auto w-full max-w-200 px-3 pt-1 pb-3")}>
      {children}
    </div>
  );
}

/** The reason is a word of the engine's: shown on request, for whoever is asked to look into it. */
function Frozen({ reason }: { reason: string }) {
  const t = useTranslations("status");
  const [asked, setAsked] = useState(false);
  const ask = asked ? null : (
    <Button size="sm" onClick={() => setAsked(true)}>
      {t("whatHappened")}
    </Button>
  );
  return (
    <Notice icon={Snowflake} title={t("frozenHeading")} actions={ask}>
      <p>{t("frozen")}</p>
      {asked && <p className="mt-2 font-mono text-sm text-ink">{reason}</p>}
    </Notice>
  );
}
