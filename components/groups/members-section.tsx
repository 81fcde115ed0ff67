"use client";
import { UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { FieldError } from "@/components/ui/field";
import { SearchBox } from "@/components/ui/search-box";
import { isMeant } from "@/components/ui/searched";
import { Windowed } from "@/components/ui/windowed";
import type { Member, RoomRow } from "@/engine/client/engine-client";
import { AddPeopleDialog } from "./add-people-dialog";
import { actionsOn } from "./member-actions";
import { MemberLine } from "./member-line";
import { RemoveDialog, RoleDialog } from "./member-questions";
import { useMemberChoices } from "./use-member-choices";

/** From so many members on one searches rather than scrolls. */
const MANY = 12;

interface MembersSectionProps {
  row: RoomRow;
  title: string;
  members: readonly Member[];
  scroller: HTMLElement | null;
}

/** Everybody in a group, and what one may do with them. */
export function MembersSection({ row, title, members, scroller }: MembersSectionProps) {
  const t = useTranslations("group");
  const tChat = useTranslations("chat");
  const [typed, setTyped] = useState("");
  const [adding, setAdding] = useState(false);
  const query = useDeferredValue(typed);
  const choices = useMemberChoices(row.room);
  const { question, ask } = choices;
  const shown = members.filter((member) => isMeant(member, query));

  return (
    <section className="border-t border-line px-2 pt-2 pb-3">
      <h3 className="flex items-baseline justify-between gap-3 px-3 pt-2.5 pb-1.5 text-sm font-semibold">
        {tChat("members")}
        <span className="font-regular text-faint tabular-nums" aria-hidden>
          {members.length}
        </span>
      </h3>
      {members.length > MANY && (
        <div className="px-2 pt-0.5 pb-2">
          <SearchBox
            value={typed}
            onChange={setTyped}
            placeholder={t("searchMembers")}
            aria-label={t("searchMembers")}
          />
        </div>
      )}
      {row.rights.add && (
        <button
          type="button"
          onClick={() => setAdding(true)}
          className="flex min-h-12 w-full items-center gap-3 rounded-row px-3 py-1 text-start font-emphasis hover:bg-hover"
        >
          <span className="grid size-9 shrink-0 place-items-center rounded-full bg-sunken max-pane:size-8">
            <UserPlus className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
          </span>
          {t("addPeople")}
        </button>
      )}
      <Windowed
        items={shown}
        keyOf={(member) => member.account}
        height={52}
        scroller={scroller}
        label={tChat("members")}
        line={(member, place) => (
          <MemberLine
            key={member.account}
            member={member}
            actions={actionsOn(member, members, row.rights.manage)}
            place={place}
            busy={choices.busy === member.account}
            onChoose={(choice) => choices.choose(member, choice)}
          />
        )}
      />
      {shown.length === 0 && <p className="px-3 py-3 text-sm text-muted">{t("noMember")}</p>}
      <div aria-live="polite" className="px-3 empty:hidden">
        {choices.failure && <FieldError words={choices.failure} />}
      </div>
      {adding && <AddPeopleDialog room={row.room} members={members} onDone={() => setAdding(false)} />}
      {question?.t === "remove" && (
        <RemoveDialog room={row.room} title={title} member={question.member} onDone={() => ask(null)} />
      )}
      {question?.t === "role" && (
        <RoleDialog
          member={question.member}
          role={question.role}
          onGo={() => choices.setRole(question.member, question.role)}
          onDone={() => ask(null)}
        />
      )}
    </section>
  );
}
