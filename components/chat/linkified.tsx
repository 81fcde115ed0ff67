import { Breakable } from "@/components/ui/breakable";
import { textParts } from "./links";

/** What a person wrote, as text; addresses can be pressed and tell the other site nothing about this one. */
export function Linkified({ text }: { text: string }) {
  return textParts(text).map((part, place) =>
    part.t === "words" ? (
      part.text
    ) : (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
        key={place}
        href={part.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="link text-inherit decoration-current/50 hover:decoration-current"
      >
        <Breakable address={part.text} />
      </a>
    ),
  );
}
