// `npm run build`: builds everything anew. Needs no database and no secrets.
import { fileURLToPath } from "node:url";
import { buildWhenStale } from "./launch/build.mjs";
import { installWhenMissing } from "./launch/install.mjs";
import { complain } from "./launch/say.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
try {
  await installWhenMissing(root);
  await buildWhenStale(root, { pages: true, force: !process.argv.includes("--when-stale") });
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
