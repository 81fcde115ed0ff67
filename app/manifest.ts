import type { MetadataRoute } from "next";
import words from "@/messages/en.json";

/** How Sotto presents itself when it is installed. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: words.app.name,
    short_name: words.app.name,
    description: words.app.tagline,
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#f9f5f1",
    theme_color: "#fdfbf9",
    categories: ["social"],
    icons: [
      { src: "/icons/icon.svg", sizes: "any", type: "image/svg+xml" },
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      { src: "/icons/icon-mono.svg", sizes: "any", type: "image/svg+xml", purpose: "monochrome" },
    ],
  };
}
