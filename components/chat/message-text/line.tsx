import { Fragment } from "react";
import { MessageLink } from "./message-link";
import { Name } from "./name";
import type { Inline } from "./tree";

const STYLE = { strong: "strong", emphasis: "em", strike: "s" } as const;

/** What stands within a line. Everything is text to React; nothing here is ever markup of its author's. */
export function Line({ pieces, sender }: { pieces: readonly Inline[]; sender: string }) {
  return pieces.map((piece, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
    <Fragment key={place}>
      <Piece piece={piece} sender={sender} />
    </Fragment>
  ));
}

function Piece({ piece, sender }: { piece: Inline; sender: string }) {
  switch (piece.t) {
    case "words":
      return piece.text;
    case "code":
      return (
        <code className="rounded-tight bg-hover box-decoration-clone px-[5px] py-px font-mono text-[0.875em]">
          {piece.text}
        </code>
      );
    case "mention":
      return <Name text={piece.text} handle={piece.handle} sender={sender} />;
    case "link":
      return <MessageLink link={piece} sender={sender} />;
    default: {
      const Tag = STYLE[piece.t];
      return (
        <Tag className={piece.t === "strong" ? "font-semibold" : undefined}>
          <Line pieces={piece.inside} sender={sender} />
        </Tag>
      );
    }
  }
}
