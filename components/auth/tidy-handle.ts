/** A handle as people type it: an "@" in front, capitals and spaces do not matter. */
export function tidyHandle(text: string): string {
  return text.trim().replace(/^@+/, "").toLowerCase();
}
