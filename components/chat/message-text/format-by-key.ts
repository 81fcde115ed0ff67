import type { KeyboardEvent } from "react";
import { markOf, toggled } from "./format-keys";
import { replaceText } from "./replace-text";

/** Puts a mark around what is selected, if that is what the key is for; tells whether it was. */
export function formatByKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  const mark = markOf(event);
  if (!mark) return false;
  event.preventDefault();
  const field = event.currentTarget;
  const { from, to, text, select } = toggled(field.value, field.selectionStart, field.selectionEnd, mark);
  replaceText(field, from, to, text);
  field.setSelectionRange(...select);
  return true;
}
