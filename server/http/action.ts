import { and, eq } from "drizzle-orm";
import { headers } from "next/headers";
import type { z } from "zod";
import { fail, type Result } from "@/crypto/result";
import { orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { ErrorCode } from "@/protocol/errors";
import { configuration } from "@/server/configuration";
import { allow } from "@/server/limits/allow";
import { causeOf, log } from "@/server/log";
import type { Actor } from "@/server/sessions/actor";
import { actorFromCookie } from "@/server/sessions/actor-from-cookie";
import { ACTIONS, type ActionName, type Door } from "./routes";
import { isUnavailable } from "./unavailable";

interface Spec<I, O> {
  readonly input: z.ZodType<I>;
  readonly run: (call: { readonly actor: Actor; readonly input: I }) => Promise<Result<O, ErrorCode>>;
}

/**
 * The one way to make a server action: session → origin → limit → parse → use case → Result. `name` is a line of
 * ACTIONS. Ids of actions are public and their arguments anybody's, so nothing is believed before this.
 */
export function serverAction<I, O>(
  name: ActionName,
  { input, run }: Spec<I, O>,
): (given: unknown) => Promise<Result<O, ErrorCode>> {
  return async (given) => {
    try {
      const actor = await enter(ACTIONS[name]);
      if (!actor.ok) return actor;
      const parsed = input.safeParse(given);
      return parsed.success ? await run({ actor: actor.value, input: parsed.data }) : fail("bad-request");
    } catch (error) {
      const code = isUnavailable(error) ? "unavailable" : "server";
      log("error", "action-failed", { action: name as string, code, cause: causeOf(error) });
      return fail(code);
    }
  };
}

async function enter(door: Door): Promise<Result<Actor, ErrorCode>> {
  const given = await headers();
  const actor = await actorFromCookie(given.get("cookie"));
  if (actor === null) return fail("no-session");
  // Next compares Origin with Host but lets a request without Origin through; a browser always sends it with an action.
  if (given.get("origin") !== configuration().appUrl) return fail("bad-origin");
  if (door.guard === "device" && actor.device === null) return fail("not-allowed");
  if (door.guard === "operator" && !(await isOperator(actor))) return fail("not-allowed");
  const allowed = door.limit === null ? null : await allow(door.limit, `account:${actor.account}`);
  return allowed === null || allowed.ok ? { ok: true, value: actor } : fail("rate", String(allowed.retryAfter));
}

async function isOperator({ account }: Actor): Promise<boolean> {
  const rows = await orm()
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.id, account), accounts.operator));
  return rows.length === 1;
}
