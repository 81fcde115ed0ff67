import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { AppShell } from "@/components/rooms/app-shell";
import { currentActor } from "@/server/sessions/current-actor";

/** Behind the door: one shell for all pages, so that the list stays where it is. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  if ((await currentActor()) === null) redirect("/sign-in");
  return <AppShell>{children}</AppShell>;
}
