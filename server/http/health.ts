import { fail, ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import { ephemeral } from "@/server/ephemeral/ephemeral";
import { causeOf, log } from "@/server/log";

/** Whether Postgres and the shared short-lived state (Redis where there is one) answer. */
export async function health(): Promise<Result<{ status: "ok" }, "unavailable">> {
  try {
    await Promise.all([database()`select 1`, ephemeral().get("health")]);
    return ok({ status: "ok" });
  } catch (error) {
    log("error", "unhealthy", { cause: causeOf(error) });
    return fail("unavailable");
  }
}
