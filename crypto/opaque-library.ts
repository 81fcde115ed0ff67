/** OPAQUE (RFC 9807) as WASM: large, and compiled at load, so only those who sign somebody in ever import it. */
export async function loadOpaque() {
  const library = await import("@serenity-kit/opaque");
  await library.ready;
  return library;
}
