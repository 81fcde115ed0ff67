"use client";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { engineClient, type Member, type Person } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { ChangeFoot } from "./change-foot";
import { PeoplePicker } from "./people-picker";
import { useChange } from "./use-change";

interface AddPeopleProps {
  room: RoomId;
  members: readonly Member[];
  onDone: () => void;
}

/** Adds people to a group. Who fails to come in stays chosen, for another try. */
export function AddPeopleDialog({ room, members, onDone }: AddPeopleProps) {
  const t = useTranslations("group");
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const change = useChange();
  const hint = engineClient().getRoom(room)?.sharesPast ? "addHintPast" : "addHint";
  const without = useMemo(() => new Set(members.map((one) => one.account)), [members]);
  const add = async () => {
    const accounts = chosen.map((one) => one.account);
    if (await change.run(() => engineClient().addMembers(room, accounts))) onDone();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onDone()} title={t("addPeople")} description={t(hint)}>
      <PeoplePicker chosen={chosen} onChange={setChosen} without={without} room={LIMITS.roomMembers - members.length} />
      <ChangeFoot
        change={change}
        back={t("cancel")}
        go={t(change.running ? "adding" : "add", { count: chosen.length })}
        tone="primary"
        disabled={chosen.length === 0}
        onBack={onDone}
        onGo={() => void add()}
      />
    </Dialog>
  );
}
