/**
 * What a field shows once another device has changed the draft from `before` to `next`. Null: what it shows stays, for it is
 * that already, or somebody writes something else in it here.
 */
export function followed(shown: string, before: string, next: string): string | null {
  return shown !== next && (shown === "" || shown === before) ? next : null;
}

/** The draft as it rests now. `heard`: another device said so. */
export interface Kept {
  text: string;
  heard: boolean;
}

/**
 * What a field does with the draft as it rests now, where it knew `before`: what it knows from then on, and what it shows (null:
 * what it shows stays). `aside`: it holds other words meanwhile, and what is heard waits until they go.
 */
export function taken(
  before: string,
  { text, heard }: Kept,
  { shown, aside }: { shown: string; aside: boolean },
): { before: string; show: string | null } {
  if (heard && aside) return { before, show: null };
  return { before: text, show: heard ? followed(shown, before, text) : null };
}
