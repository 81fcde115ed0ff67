import { closeDatabase } from "@/db/client";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { startFront } from "./front-server";
import { untilSignal } from "./until-signal";

/** `npm start`'s server: pages, API and sockets on PORT, until SIGTERM or SIGINT. SOTTO_DEV=1 serves a development build. */
const front = await startFront({ dir: process.cwd(), dev: process.env.SOTTO_DEV === "1" });

untilSignal(async () => {
  await front.stop();
  await Promise.all([closeEphemeral(), closeDatabase()]);
});
