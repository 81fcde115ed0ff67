import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignInForm } from "@/components/auth/sign-in-form";
import { currentActor } from "@/server/sessions/current-actor";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth.signIn"))("title") };
}

/** `?again`: this browser lost its keys though its session lives, so the door must not lead back to the rooms. */
export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const again = (await searchParams).again !== undefined;
  if (!again && (await currentActor()) !== null) redirect("/");
  return <SignInForm />;
}
