import { closeDatabase } from "@/db/client";
import { configuration } from "@/server/configuration";
import { createInvite } from "@/server/invites/invite";

/** Makes a single-use sign-up link on behalf of whoever runs this installation. */
export async function makeInvite(): Promise<string> {
  try {
    const { path, expiresAt } = await createInvite(null);
    const until = new Date(expiresAt).toISOString().slice(0, 10);
    return `\n  ${configuration().appUrl}${path}\n\n  Good for one sign-up, until ${until}.\n`;
  } finally {
    await closeDatabase();
  }
}
