import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

/** The title while the shell's code is on its way. */
export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("title") };
}

/** The settings, drawn by the shell. */
export default function SettingsPage() {
  return null;
}
