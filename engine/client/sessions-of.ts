import { fail, ok, type Result } from "@/crypto/result";
import type { SessionRow } from "@/protocol/http/account";
import type { Api } from "../transport/api";

/** Where this account is signed in, asked of the server now. */
export async function sessionsOf({ sessions }: Pick<Api, "sessions">): Promise<Result<SessionRow[], string>> {
  const got = await sessions();
  return got.ok ? ok(got.value.sessions) : fail(got.code);
}
