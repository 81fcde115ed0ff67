import { readAccountChain } from "@/crypto/account-chain";
import { fingerprint } from "@/crypto/hash";
import { fail, ok, type Result } from "@/crypto/result";
import type { AccountId } from "@/protocol/ids";
import type { Core } from "../core";
import { heldNotesWhole } from "./own-notes";
import type { People } from "./people";

export type StartDirectError = "not-found" | "rate" | "offline" | "fingerprint" | "self" | "notes" | "server";

/** Looks a person up by handle and verifies their chain; with `mark` (from "my link") also that the identity is the one meant. */
export async function findPerson(
  core: Core,
  people: People,
  handle: string,
  mark?: string,
): Promise<Result<AccountId, StartDirectError>> {
  if (handle === core.me.handle) return fail("self");
  const found = await core.api.handle(handle);
  if (!found.ok) return fail(startError(found.code));
  const { account, chain } = found.value;
  if (found.value.handle !== handle) return fail("server");
  if (!(await heldNotesWhole(core))) return fail("notes");
  // Checked before anything is kept: what is met is pinned.
  const read = await readAccountChain(account, chain);
  if (!read.ok) {
    core.report("account-chain", `${account} ${read.code}`);
    return fail("server");
  }
  if (mark && (await fingerprint(read.value.identity)) !== mark) return fail("fingerprint");
  if (await people.isSomebodyElses(handle, account)) return fail("fingerprint");
  const state = await people.meet(account, handle, chain);
  if (!state) return fail("server");
  // Whoever is known already is the one who was met first.
  if (mark && (await fingerprint(state.identity)) !== mark) return fail("fingerprint");
  return ok(account);
}

function startError(code: string): StartDirectError {
  if (code === "not-found" || code === "bad-request") return "not-found";
  return code === "rate" || code === "offline" ? code : "server";
}
