import createNextIntlPlugin from "next-intl/plugin";

/** The words are parsed while building: browsers get the small formatter alone, without the parser. */
const withWords = createNextIntlPlugin({
  requestConfig: "./i18n/request.ts",
  experimental: { messages: { path: "./messages", locales: "infer", format: "json", precompile: true } },
});

const everywhere = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "referrer-policy", value: "no-referrer" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "cross-origin-resource-policy", value: "same-origin" },
  { key: "x-frame-options", value: "DENY" },
  { key: "permissions-policy", value: "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()" },
  { key: "strict-transport-security", value: "max-age=31536000" },
];

/** A worker has the policy of its own response: OPAQUE needs WebAssembly, and only this file gets it. */
const authWorker =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; form-action 'none'";
const files =
  "default-src 'none'; script-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  images: { unoptimized: true },
  productionBrowserSourceMaps: false,
  reactStrictMode: true,
  // Types have a suite of their own; a person who starts Sotto need not wait for them.
  typescript: { ignoreBuildErrors: true },
  experimental: { serverActions: { bodySizeLimit: "1mb" } },
  headers: async () => [
    { source: "/:path*", headers: everywhere },
    {
      source: "/auth-worker.js",
      headers: [
        { key: "content-security-policy", value: authWorker },
        { key: "cache-control", value: "no-cache" },
      ],
    },
    {
      source: "/sw.js",
      headers: [
        { key: "content-security-policy", value: "default-src 'self'; script-src 'self'" },
        { key: "cache-control", value: "no-cache" },
        { key: "service-worker-allowed", value: "/" },
      ],
    },
    { source: "/_next/static/:path*", headers: [{ key: "content-security-policy", value: files }] },
  ],
};

export default withWords(config);
