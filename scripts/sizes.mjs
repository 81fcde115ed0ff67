// `npm run sizes`: what a browser loads before the sign-in form works and before a room can be read, against the budgets.
import { fileURLToPath } from "node:url";
import { command } from "./test/command.mjs";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
const { ok } = await command("playwright", ["test", "-c", "e2e/screens/playwright.config.mjs", "sizes"]);
process.exitCode = ok ? 0 : 1;
