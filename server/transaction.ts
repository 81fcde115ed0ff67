import type { Result } from "@/crypto/result";
import type { Sql, Tx } from "@/db/client";

/** Carries a refusal out of a transaction, so that the database rolls back. */
class Undone<E extends string> extends Error {
  readonly result: { readonly ok: false; readonly code: E; readonly detail?: string };
  constructor(result: { readonly ok: false; readonly code: E; readonly detail?: string }) {
    super(result.code);
    this.result = result;
  }
}

/** Runs `work` in one transaction: a refusal undoes everything just as a thrown error does, but is answered as a value. */
export async function inTransaction<T, E extends string>(
  sql: Sql,
  work: (tx: Tx) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  try {
    // In two steps, because the driver's own type unwraps what it returns.
    let done: Result<T, E> | null = null;
    await sql.begin(async (tx) => {
      done = await work(tx);
      if (!(done as Result<T, E>).ok) throw new Undone(done as Result<T, E> & { ok: false });
    });
    if (done === null) throw new Error("the transaction ended without a result");
    return done;
  } catch (error) {
    if (error instanceof Undone) return error.result as Result<T, E>;
    throw error;
  }
}
