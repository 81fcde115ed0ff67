"use client";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FieldError } from "@/components/ui/field";
import { engineClient, type Member, type Person } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
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
      {change.failure && (
        <div role="alert">
          <FieldError words={change.failure} />
        </div>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="ghost" onClick={onDone}>
          {t("cancel")}
        </Button>
        <Button tone="primary" disabled={chosen.length === 0 || change.running} onClick={() => void add()}>
          <span aria-live="polite" className={change.running ? "breathe" : undefined}>
            {t(change.running ? "adding" : "add", { count: chosen.length })}
          </span>
        </Button>
      </div>
    </Dialog>
  );
}
