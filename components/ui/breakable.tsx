import { Fragment } from "react";

/** An address that may be broken after its slashes, marks and ampersands rather than in the middle of a word. */
export function Breakable({ address }: { address: string }) {
  return (address.match(/(?:https?:\/\/)?[^/?&=]+[/?&=]*|[/?&=]+/gi) ?? []).map((piece, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one address never move
    <Fragment key={place}>
      {place > 0 && <wbr />}
      {piece}
    </Fragment>
  ));
}
