import { existsSync, readFileSync } from "node:fs";
import { tablesOf, textOf } from "../support/table-text";
import { findCanaries } from "../system/canary-forms";
import type { Note } from "./recorder";
import type { World } from "./world";

/** Searches everything that servers hold and pass on for what only friends may read. */
export interface Search {
  /** Looks through tables and logs, and notes all that was looked through. `known` stands in the open somewhere. */
  end(known: string): Promise<void>;
}

/** Begins to listen to what servers tell each other. */
export function searchFor(canary: string, world: World, note: Note): Search {
  const heard = { bytes: 0, found: new Set<string>(), text: "" };
  const stop = world.listen?.((lines) => {
    heard.bytes += lines.length;
    for (const found of findCanaries(lines, [canary])) heard.found.add(found);
    heard.text = `${heard.text}${lines}`.slice(-1_000_000);
  });
  const look = (place: string, text: string, known: string) =>
    note({
      t: "search",
      place,
      bytes: text.length,
      found: findCanaries(text, [canary]),
      control: text.includes(known),
    });
  return {
    async end(known) {
      stop?.();
      if (stop)
        note({
          t: "search",
          place: "what Redis was told",
          bytes: heard.bytes,
          found: [...heard.found],
          control: heard.text.includes("sotto:bus"),
        });
      if (!world.logs) return;
      for (const [name, file] of Object.entries(world.logs))
        if (existsSync(file)) look(`the log of ${name}`, readFileSync(file, "latin1"), known);
      const sql = world.owner();
      for (const table of await tablesOf(sql)) look(`the table ${table}`, await textOf(sql, table), known);
      await sql.end();
    },
  };
}
