import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AppShell } from "@/components/rooms/app-shell";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("app"))("name") };
}

/**
 * The shell without a question to the server: the service worker keeps this document and answers with it for any page while
 * there is no connection. The shell reads the address itself and opens what is stored.
 */
export default function OfflinePage() {
  return <AppShell>{null}</AppShell>;
}
