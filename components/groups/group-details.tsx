"use client";
import { useTranslations } from "next-intl";
import { UnreadSection } from "@/components/rooms/unread-section";
import { useTitle } from "@/components/rooms/use-title";
import { Avatar } from "@/components/ui/avatar";
import type { RoomRow } from "@/engine/client/engine-client";
import { GroupTitle } from "./group-title";
import { LeaveGroup } from "./leave-group";
import { MembersSection } from "./members-section";
import { useMembers } from "./use-members";

/** A group, from beside: what it is called, who is in it, the way out. `scroller` is the pane that all of it lies in. */
export function GroupDetails({ row, scroller }: { row: RoomRow; scroller: HTMLElement | null }) {
  const t = useTranslations("group");
  const title = useTitle(row);
  const members = useMembers(row);
  return (
    <>
      <div className="grid justify-items-center gap-1 px-6 pt-3 pb-5 text-center">
        <Avatar id={row.room} name={title} shape="room" size="xl" className="mb-3" />
        <GroupTitle row={row} title={title} />
        <p className="text-sm text-muted">{t("members", { count: row.memberCount })}</p>
      </div>
      <UnreadSection row={row} />
      {members && <MembersSection row={row} title={title} members={members} scroller={scroller} />}
      {members && row.role !== null && <LeaveGroup row={row} title={title} members={members} />}
    </>
  );
}
