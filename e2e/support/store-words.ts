import { wordsByTable } from "@/engine/testing/store-words";
import type { Person } from "./headless-person";

/** Every word that a device could still read in its own store, in whatever table it rests, as one text. */
export async function storeWords({ engine, store }: Pick<Person, "engine" | "store">): Promise<string> {
  return Object.values(await wordsByTable(store, engine.core.me.restKey)).join();
}
