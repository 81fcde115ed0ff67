import { isMeant } from "@/components/ui/searched";
import type { Member } from "@/engine/client/engine-client";
import { EVERYBODY, mayCallAll, type RoomPeople } from "./mentions";

/** The "@…" that is being written: where it begins, and what follows the "@" so far. */
export interface MentionQuery {
  from: number;
  to: number;
  typed: string;
}

/** Somebody, or everybody, to be named. */
export type MentionOption = { handle: string; member: Member | null };

const BEING_WRITTEN = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}_.-]{0,32})$/u;
const MOST = 6;

/** The name that is being written before the caret, if any. */
export function mentionQuery(text: string, caret: number): MentionQuery | null {
  const [, typed] = BEING_WRITTEN.exec(text.slice(Math.max(0, caret - 40), caret)) ?? [];
  return typed === undefined ? null : { from: caret - typed.length - 1, to: caret, typed };
}

/** Who may be meant, those first whose name or handle begins like it. */
export function mentionOptions(typed: string, people: RoomPeople): MentionOption[] {
  const wanted = typed.toLowerCase();
  const begins = ({ name, handle }: Member) => name.toLowerCase().startsWith(wanted) || handle.startsWith(wanted);
  const meant = people.members.filter((one) => !one.me && isMeant(one, typed));
  const options: MentionOption[] = [...meant.filter(begins), ...meant.filter((one) => !begins(one))].map((member) => ({
    handle: member.handle,
    member,
  }));
  const me = people.members.find((one) => one.me);
  if (me && mayCallAll(people, me.account) && EVERYBODY.startsWith(wanted))
    options.splice(MOST - 1, Number.POSITIVE_INFINITY, { handle: EVERYBODY, member: null });
  return options.slice(0, MOST);
}
