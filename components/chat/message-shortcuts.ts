import { type Choice, choicesOn } from "./message-choices";
import type { MessageTools } from "./message-tools";
import type { MessageItem } from "./timeline-rows";

/** Keys that do at once, on the message that has the focus, what its menu offers. */
export const SHORTCUTS: Partial<Record<Choice, string>> = { reply: "R", thread: "T", edit: "E", copy: "C" };
const WITH_KEY = Object.keys(SHORTCUTS) as Choice[];

/** What a key asks for on the message that has the focus. While several are picked, what is done is done with all of them: nothing with this one. */
export function askedByKey(
  key: string,
  item: MessageItem,
  { rights, writes, inThread }: Pick<MessageTools, "rights" | "writes" | "inThread">,
  picking: boolean,
): Choice | "menu" | null {
  if (picking) return null;
  if (key === "Enter") return "menu";
  const choice = key === "Delete" ? "delete" : WITH_KEY.find((one) => SHORTCUTS[one] === key.toUpperCase());
  return choice && choicesOn(item, rights, writes, { inThread }).includes(choice) ? choice : null;
}
