import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RecoverForm } from "@/components/auth/recover-form";
import { configuration } from "@/server/configuration";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth.recover"))("title") };
}

/** The way back with the recovery code. */
export default function RecoverPage() {
  const { handleMin, handleMax, passwordScore } = configuration();
  return <RecoverForm rules={{ handleMin, handleMax, passwordScore }} />;
}
