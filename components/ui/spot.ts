/** A place on the screen that something opens at (px from its corner). */
export interface Spot {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where a thing stands now. */
export function spotOf(element: Element): Spot {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x, y, width, height };
}

/** Makes an invisible thing stand there, for what opens beside it. */
export function spotStyle({ x, y, width, height }: Spot) {
  return { position: "fixed", left: x, top: y, width, height, pointerEvents: "none" } as const;
}
