import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { MeetDoor } from "@/components/auth/meet-door";
import { LateShell } from "@/components/rooms/late-shell";
import { handle as handleShape } from "@/protocol/ids";
import { currentActor } from "@/server/sessions/current-actor";

type Props = { params: Promise<{ at: string }> };

/** `/@handle`, also with the "@" escaped; null for anything else. */
async function handleIn({ params }: Props): Promise<string | null> {
  const at = (await params).at.replace(/^%40/, "@");
  const handle = handleShape.safeParse(at.slice(1));
  return at.startsWith("@") && handle.success ? handle.data : null;
}

/** Names the person, not whether they exist: that is asked later, by somebody signed in. */
export async function generateMetadata(props: Props): Promise<Metadata> {
  const handle = await handleIn(props);
  return handle ? { title: (await getTranslations("meet"))("title", { handle }) } : {};
}

/** Someone's link. Signed in: the shell opens the conversation. Else: the door, which keeps the link with its fragment. */
export default async function MeetPage(props: Props) {
  const handle = await handleIn(props);
  if (handle === null) notFound();
  if ((await currentActor()) === null) return <MeetDoor handle={handle} />;
  return <LateShell />;
}
