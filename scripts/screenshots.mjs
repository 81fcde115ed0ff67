// `npm run screenshots`: draws every screen at two sizes in both themes into screenshots/, with a server of its own.
import { fileURLToPath } from "node:url";
import { command } from "./test/command.mjs";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
const { ok } = await command("playwright", ["test", "-c", "e2e/screens/playwright.config.mjs", "screenshots"]);
process.exitCode = ok ? 0 : 1;
