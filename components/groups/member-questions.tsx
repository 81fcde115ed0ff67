"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { Dialog } from "@/components/ui/dialog";
import { engineClient, type Member } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import { ChangeFoot } from "./change-foot";
import { useChange } from "./use-change";

interface RemoveDialogProps {
  room: RoomId;
  title: string;
  member: Member;
  onDone: () => void;
}

/** Before somebody is taken out of a group: what they keep, what they lose, who may bring them back. */
export function RemoveDialog({ room, title, member, onDone }: RemoveDialogProps) {
  const t = useTranslations("group");
  const [barred, setBarred] = useState(false);
  const change = useChange();
  const remove = async () => {
    if (await change.run(() => engineClient().removeMembers(room, [member.account], barred))) onDone();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onDone()}
      title={t("removeTitle", { name: member.name, title })}
      description={t("removeBody")}
    >
      <Check checked={barred} onChange={setBarred} label={t("bar")} />
      <ChangeFoot
        change={change}
        back={t("keep")}
        go={t(change.running ? "removing" : "removeGo")}
        tone="danger"
        onBack={onDone}
        onGo={() => void remove()}
      />
    </Dialog>
  );
}

interface RoleDialogProps {
  member: Member;
  role: Role;
  onGo: () => void;
  onDone: () => void;
}

/** Before a role is given that one cannot take back oneself. */
export function RoleDialog({ member, role, onGo, onDone }: RoleDialogProps) {
  const t = useTranslations("group");
  const go = () => {
    onDone();
    onGo();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onDone()}
      title={member.me ? t("stepDownTitle") : t("ownerTitle", { name: member.name })}
      description={member.me ? t("stepDownBody") : t("ownerBody")}
    >
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="ghost" onClick={onDone}>
          {t("cancel")}
        </Button>
        <Button tone="primary" onClick={go}>
          {t(member.me ? `stepDown.${role}` : `make.${role}`)}
        </Button>
      </div>
    </Dialog>
  );
}
