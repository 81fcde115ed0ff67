import { notFound, redirect } from "next/navigation";
import { HandedPage } from "@/components/chat/handed-page";
import { roomId } from "@/protocol/ids";
import { newestPage } from "@/server/rooms/newest-page";
import { currentActor } from "@/server/sessions/current-actor";

/** A room: the newest sealed page goes to the engine with the document. A room that is not one's own answers as one that is not there. */
export default async function RoomPage({ params }: { params: Promise<{ room: string }> }) {
  const actor = await currentActor();
  if (actor === null) redirect("/sign-in");
  const room = roomId.safeParse((await params).room);
  const page = room.success ? await newestPage(room.data, actor) : null;
  if (page === null) notFound();
  return <HandedPage page={page} />;
}
