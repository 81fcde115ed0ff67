import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ClosedDoor } from "@/components/auth/closed-door";
import { SignUpForm } from "@/components/auth/sign-up-form";
import { configuration } from "@/server/configuration";
import { currentActor } from "@/server/sessions/current-actor";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth.signUp"))("title") };
}

/** Makes an account, where this server takes new ones. An invitation stands in the fragment, which no server logs. */
export default async function SignUpPage() {
  if ((await currentActor()) !== null) redirect("/");
  const { signups, handleMin, handleMax, passwordScore } = configuration();
  if (signups === "closed") return <ClosedDoor why="closed" />;
  return <SignUpForm rules={{ handleMin, handleMax, passwordScore }} needsInvite={signups === "invite"} />;
}
