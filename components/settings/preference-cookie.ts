/** Keeps a preference that the server draws by (theme, language): a year, this site only, readable by the page. */
export function keepPreference(name: string, value: string | null): void {
  const life = value === null ? 0 : 31_536_000;
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not yet in every browser that Sotto runs in
  document.cookie = `${name}=${value ?? ""}; path=/; max-age=${life}; samesite=lax${secure}`;
}
