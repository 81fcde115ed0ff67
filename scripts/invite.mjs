// `npm run invite`: prints a single-use sign-up link. Needs a Sotto that runs from this folder, or DATABASE_URL.
import { fileURLToPath } from "node:url";
import { buildWhenStale } from "./launch/build.mjs";
import { dataDirectory } from "./launch/data-directory.mjs";
import { installWhenMissing } from "./launch/install.mjs";
import { complain } from "./launch/say.mjs";
import { shareRunning } from "./launch/share-running.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
try {
  process.chdir(root);
  await installWhenMissing(root);
  await buildWhenStale(root, { pages: false });
  await shareRunning(dataDirectory(root), "An invitation");
  const { makeInvite } = await import("../dist/make-invite.mjs");
  console.log(await makeInvite());
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
