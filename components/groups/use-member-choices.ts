"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { goTo } from "@/components/rooms/place";
import { type StartProblem, startDirect } from "@/components/rooms/start-direct";
import { engineClient, type Member } from "@/engine/client/engine-client";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { MemberChoice } from "./member-menu";
import { useChange } from "./use-change";

/** What must be asked before it is done: it cannot be taken back by whoever does it. */
export type Question = { t: "remove"; member: Member } | { t: "role"; member: Member; role: Role };

/** Does what was chosen for a member, or asks first. */
export function useMemberChoices(room: RoomId) {
  const tStart = useTranslations("newChat.error");
  const change = useChange();
  const [busy, setBusy] = useState<AccountId | null>(null);
  const [problem, setProblem] = useState<StartProblem | null>(null);
  const [question, ask] = useState<Question | null>(null);

  const give = async (member: Member, role: Role, mutedUntil: number) => {
    setBusy(member.account);
    await change.run(() => engineClient().setRole(room, member.account, role, mutedUntil));
    setBusy(null);
  };
  const write = async (member: Member) => {
    setBusy(member.account);
    const answer = await startDirect(member.handle);
    setBusy(null);
    if ("path" in answer) goTo(answer.path);
    else setProblem(answer.problem);
  };
  const setRole = (member: Member, role: Role) => void give(member, role, member.mutedUntil);
  const choose = (member: Member, choice: MemberChoice) => {
    setProblem(null);
    change.clear();
    switch (choice.t) {
      case "message":
        return void write(member);
      case "mute":
        return void give(member, member.role, choice.until);
      case "remove":
        return ask({ t: "remove", member });
      case "role":
        // Another owner can no longer be stopped, and who steps down cannot climb back: both are asked.
        if (member.me || choice.role === "owner") ask({ t: "role", member, role: choice.role });
        else setRole(member, choice.role);
    }
  };
  return { choose, setRole, question, ask, busy, failure: change.failure ?? (problem && tStart(problem)) };
}
