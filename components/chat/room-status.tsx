"use client";
import { DoorOpen, Hourglass, KeyRound, MessageCircleOff, ShieldAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { NO_END } from "@/components/groups/member-actions";
import { useMembers } from "@/components/groups/use-members";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Notice } from "@/components/ui/notice";
import { useTimes } from "@/components/ui/use-times";
import { engineClient, type RoomRow } from "@/engine/client/engine-client";
import type { AccountId } from "@/protocol/ids";

/** Hardly ever needed, and it brings a dialog. */
const FrozenNotice = dynamic(() => import("./frozen-notice").then((module) => module.FrozenNotice), { ssr: false });

/** Whether one may write: what is written while a room is opening waits for its key, and where the key is missing a new one is made. */
export function mayWrite(row: RoomRow): boolean {
  return row.state.t === "ready" || row.state.t === "opening" || row.state.t === "no-key";
}

/** Whether what is written there now is taken, as far as is known here. */
export function mayPost(row: RoomRow, now = Date.now() / 1000): boolean {
  return mayWrite(row) && row.silentUntil <= now;
}

/** What hinders a room, calmly and exactly; nothing when nothing does. */
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
        <Framed late>
          <Notice icon={KeyRound} title={t("noKeyHeading")}>
            {t("noKey")}
          </Notice>
        </Framed>
      );
    case "frozen":
      return (
        <Framed>
          <FrozenNotice row={row} reason={state.reason} way={state.way} />
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
    case "identity-changed":
      return (
        <Framed>
          {row.peer ? (
            <ChangedIdentity account={state.account} name={row.peer.name} />
          ) : (
            <ChangedMember row={row} account={state.account} />
          )}
        </Framed>
      );
  }
}

/** Where the words would be written: one may only read, for now. */
export function MutedNotice({ until }: { until: number }) {
  const t = useTranslations("status");
  const times = useTimes();
  const ends = until - Date.now() / 1000 < NO_END;
  return (
    <Framed>
      <Notice icon={MessageCircleOff} title={t("mutedHeading")}>
        {ends ? t("mutedUntil", { until: times.full(until * 1000) }) : t("muted")}
      </Notice>
    </Framed>
  );
}

/** In a group it is one of many, who must be named. */
function ChangedMember({ row, account }: { row: RoomRow; account: AccountId }) {
  const t = useTranslations("status");
  const member = useMembers(row)?.find((one) => one.account === account);
  return <ChangedIdentity account={account} name={member?.name ?? t("someone")} />;
}

function ChangedIdentity({ account, name }: { account: AccountId; name: string }) {
  const t = useTranslations("status");
  const confirm = (
    <Button size="sm" onClick={() => void engineClient().confirmIdentity(account)}>
      {t("identityConfirm")}
    </Button>
  );
  return (
    <Notice icon={ShieldAlert} tone="warning" title={t("identityHeading", { name })} actions={confirm}>
      {t("identity")}
    </Notice>
  );
}

function Framed({ children, late }: { children: ReactNode; late?: boolean }) {
  return (
    <div role="status" className={cx(late ? "appear-late" : "grow-in", "mx-auto w-full max-w-200 px-3 pt-1 pb-3")}>
      {children}
    </div>
  );
}
