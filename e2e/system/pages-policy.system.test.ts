import { expect, inject, it } from "vitest";

const { url } = inject("sotto");
const get = (path: string) => fetch(`${url}${path}`, { headers: { accept: "text/html" }, redirect: "manual" });
const policyOf = (response: Response) => response.headers.get("content-security-policy");
const NONCE = /'nonce-([\w+/=]+)'/;

/** Addresses of no page that begin like something that is served as it stands, and some that begin like nothing. */
const NOWHERE = [
  "/healthzx",
  "/healthz/x",
  "/sw.jsx",
  "/sw.js/x",
  "/swxjs",
  "/auth-worker.jsx",
  "/password-worker.js.map",
  "/manifest.webmanifestx",
  "/favicon.icox",
  "/icons",
  "/iconsx",
  "/apix",
  "/nowhere",
];

it.each(NOWHERE)("%s is a page that is not there, with a policy and a nonce of its own", async (path) => {
  const [one, two] = [await get(path), await get(path)];
  expect(one.status).toBe(404);
  const nonces = [one, two].map((response) => NONCE.exec(policyOf(response) ?? "")?.[1]);
  expect(nonces[0]).toBeTruthy();
  expect(nonces[0]).not.toBe(nonces[1]);
  expect(policyOf(one)).toContain("'strict-dynamic'");
  const scripts = [...(await one.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((tag) => !tag.includes(`nonce="${nonces[0]}"`))).toEqual([]);
});

it("files that are served as they stand have no nonce, and may be kept", async () => {
  for (const path of ["/sw.js", "/auth-worker.js", "/password-worker.js", "/icons/icon.svg", "/manifest.webmanifest"]) {
    const response = await get(path);
    expect([path, response.status]).toEqual([path, 200]);
    expect([path, policyOf(response) ?? ""]).not.toEqual([path, expect.stringMatching(NONCE)]);
    expect([path, response.headers.get("cache-control")]).not.toEqual([path, "no-store"]);
  }
});
