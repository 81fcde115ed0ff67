import type { Choice } from "./message-choices";

/** Keys that do at once, on the message that has the focus, what its menu offers. */
export const SHORTCUTS: Partial<Record<Choice, string>> = { reply: "R", thread: "T", edit: "E", copy: "C" };
