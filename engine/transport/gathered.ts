import { LIMITS } from "@/protocol/limits";
import type { Api } from "./api";

type Ask = Api["profilesOf"];
interface Waiting {
  accounts: Parameters<Ask>[0]["accounts"];
  answer: (got: Awaited<ReturnType<Ask>>) => void;
}

/**
 * Asks for profiles with one request at a time: what is wanted while one is under way goes together in the next. An answer may
 * hold more people than its caller asked for.
 */
export function gathered(ask: Ask): Ask {
  const waiting: Waiting[] = [];
  let asking = false;
  const all = async () => {
    asking = true;
    while (waiting.length > 0) {
      const some = nextOf(waiting);
      const got = await ask({ accounts: [...new Set(some.flatMap(({ accounts }) => accounts))] });
      for (const one of some) one.answer(got);
    }
    asking = false;
  };
  return ({ accounts }) =>
    new Promise((answer) => {
      waiting.push({ accounts, answer });
      if (!asking) void all();
    });
}

/** Takes as many as one request holds; the first in any case. */
function nextOf(waiting: Waiting[]): Waiting[] {
  let people = 0;
  const end = waiting.findIndex(({ accounts }, i) => {
    people += accounts.length;
    return i > 0 && people > LIMITS.entryPeople;
  });
  return waiting.splice(0, end < 0 ? waiting.length : end);
}
