"use client";
import { LogOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { engineClient, type Member, type RoomRow } from "@/engine/client/engine-client";
import { ChangeFoot } from "./change-foot";
import { isLastOwner } from "./member-actions";
import { useChange } from "./use-change";

/** The way out of a group, with what it means. */
export function LeaveGroup({ row, title, members }: { row: RoomRow; title: string; members: readonly Member[] }) {
  const t = useTranslations("group");
  const [asked, setAsked] = useState(false);
  const close = () => setAsked(false);
  return (
    <div className="border-t border-line p-2">
      <button
        type="button"
        onClick={() => setAsked(true)}
        className="flex min-h-11 w-full items-center gap-3 rounded-row px-3 text-start text-danger hover:bg-danger-soft"
      >
        <LogOut className="mirrored size-(--icon) shrink-0" strokeWidth={1.75} aria-hidden />
        {t("leave")}
      </button>
      {asked &&
        (isLastOwner(members) ? <OwnerStays onDone={close} /> : <LeaveDialog row={row} title={title} onDone={close} />)}
    </div>
  );
}

function LeaveDialog({ row, title, onDone }: { row: RoomRow; title: string; onDone: () => void }) {
  const t = useTranslations("group");
  const change = useChange();
  const leave = async () => {
    if (await change.run(() => engineClient().leaveRoom(row.room))) onDone();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onDone()}
      title={t("leaveTitle", { title })}
      description={t(row.memberCount > 1 ? "leaveBody" : "leaveLast")}
    >
      <ChangeFoot
        change={change}
        back={t("stay")}
        go={t(change.running ? "leaving" : "leave")}
        tone="danger"
        onBack={onDone}
        onGo={() => void leave()}
      />
    </Dialog>
  );
}

/** A group is never without an owner: the last one first makes somebody else one. */
function OwnerStays({ onDone }: { onDone: () => void }) {
  const t = useTranslations("group");
  return (
    <Dialog open onOpenChange={onDone} title={t("lastOwnerTitle")} description={t("lastOwnerBody")}>
      <Button tone="primary" className="justify-self-end" onClick={onDone}>
        {t("lastOwnerGo")}
      </Button>
    </Dialog>
  );
}
