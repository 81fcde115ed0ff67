/** What stands within a line. */
export type Inline =
  | { t: "words"; text: string }
  | { t: "strong" | "emphasis" | "strike"; inside: Inline[] }
  | { t: "code"; text: string }
  | { t: "link"; href: string; inside: Inline[] }
  /** `text`: as written, with the "@"; `handle`: in lower case. Whether somebody has it is for whoever draws it to say. */
  | { t: "mention"; text: string; handle: string };

/** What stands below one another. */
export type Block =
  | { t: "words"; inside: Inline[] }
  | { t: "code"; text: string; language: string }
  | { t: "quote"; inside: Block[] }
  | { t: "list"; ordered: boolean; items: Item[] };

export interface Item {
  /** the number as it was written; null in a list without numbers */
  value: number | null;
  inside: Inline[];
  /** what is written further in, below its first line */
  below: Block[];
}
