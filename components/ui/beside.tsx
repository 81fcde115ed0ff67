import { Fragment } from "react";

/** Words side by side on one line, each read in its own direction. */
export function Beside({ words }: { words: readonly string[] }) {
  return words.map((one, i) => (
    <Fragment key={one}>
      {i > 0 && <span aria-hidden> · </span>}
      <bdi>{one}</bdi>
    </Fragment>
  ));
}
