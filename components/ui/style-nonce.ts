declare global {
  /** Read by the primitives' style helper (get-nonce) when it makes a <style> element. */
  var __webpack_nonce__: string | undefined;
}

/** The page's policy only takes <style> elements that carry its nonce; the primitives ask for it under this name. */
export function allowStyleElements(): void {
  if (typeof document === "undefined" || globalThis.__webpack_nonce__) return;
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  if (nonce) globalThis.__webpack_nonce__ = nonce;
}
