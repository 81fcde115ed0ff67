import type { ReactNode } from "react";

/** What `<b>` in the string table becomes. */
export const emphasis = { b: (words: ReactNode) => <b className="font-semibold text-ink">{words}</b> };
