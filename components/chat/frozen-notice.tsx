"use client";
import { Snowflake } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ChangeFoot } from "@/components/groups/change-foot";
import { useChange } from "@/components/groups/use-change";
import { useTitle } from "@/components/rooms/use-title";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { engineClient, type RestartWay, type RoomRow } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";

interface FrozenNoticeProps {
  row: RoomRow;
  /** a word of the engine's: shown on request, for whoever is asked to look into it */
  reason: string;
  way: RestartWay | null;
}

/** A room that stands still: what that means, and how it may go on. */
export function FrozenNotice({ row, reason, way }: FrozenNoticeProps) {
  const t = useTranslations("status");
  const [asked, setAsked] = useState(false);
  const actions = (
    <>
      {way && <WayOut row={row} way={way} />}
      {!asked && (
        <Button size="sm" tone={way ? "ghost" : "quiet"} onClick={() => setAsked(true)}>
          {t("whatHappened")}
        </Button>
      )}
    </>
  );
  return (
    <Notice icon={Snowflake} title={t("frozenHeading")} actions={way || !asked ? actions : null}>
      <p>{t("frozen")}</p>
      <p className="mt-2">
        {way === null && t(row.type === "group" ? "frozenGroup" : "frozenPair")}
        {way?.t === "restart" && t("restartHint")}
        {way?.t === "confirm" && t("confirmHint", { name: way.by.name })}
      </p>
      {asked && <p className="mt-2 font-mono text-sm text-ink [overflow-wrap:anywhere]">{reason}</p>}
    </Notice>
  );
}

/** Both ways lose something of what this device holds, so neither is one press away. */
function WayOut({ row, way }: { row: RoomRow; way: RestartWay }) {
  const t = useTranslations("status");
  const [open, setOpen] = useState(false);
  const title = useTitle(row);
  const words =
    way.t === "restart"
      ? { button: t("restart"), title: t("restartTitle", { title }), body: t("restartBody"), go: t("restart") }
      : {
          button: t("confirm"),
          title: t("confirmTitle", { name: way.by.name }),
          body: t("confirmBody"),
          go: t("confirmGo"),
        };
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {words.button}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={words.title} description={words.body}>
        <GoOn room={row.room} way={way} go={words.go} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface GoOnProps {
  room: RoomId;
  way: RestartWay;
  go: string;
  onDone: () => void;
}

function GoOn({ room, way, go, onDone }: GoOnProps) {
  const t = useTranslations("status");
  const change = useChange();
  const goOn = async () => {
    const engine = engineClient();
    const done = await change.run(() =>
      way.t === "restart" ? engine.restartRoom(room) : engine.confirmRestart(room, way.hash),
    );
    if (done) onDone();
  };
  const words = change.running ? t("goingOn") : go;
  const onGo = () => void goOn();
  return <ChangeFoot change={change} back={t("notNow")} go={words} tone="primary" onBack={onDone} onGo={onGo} />;
}
