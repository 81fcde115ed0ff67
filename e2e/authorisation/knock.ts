import type { Verdict } from "./matrix";
import type { Caller, Scene } from "./scene";

/** One try at a door. `there`: the thing asked for exists; else the same is asked of a thing that does not. */
export interface Attempt {
  readonly scene: Scene;
  readonly as: Caller;
  readonly action: string;
  readonly there: boolean;
}

/** What came of it. `answer`: everything that the knocker could see, without the ids that they sent themselves. */
export interface Knock {
  readonly got: Verdict;
  readonly answer: string;
}

/** A way in. */
export type Door = (attempt: Attempt) => Promise<Knock>;

/** Status, headers and body of an answer, without the ids that were asked with. */
export async function seen(response: Response, ...sent: readonly string[]): Promise<string> {
  const headers = [...response.headers].sort().map(([name, value]) => `${name}: ${value}`);
  return without([response.status, ...headers, await response.text()].join("\n"), sent);
}

/** A text without ids that the knocker sent. */
export function without(text: string, sent: readonly string[]): string {
  return sent.reduce((left, id) => left.replaceAll(id, "<sent>"), text);
}

/** Allowed when the answer is 2xx and, where `proof` is given, its body is what was asked for. */
export async function judged(
  response: Response,
  sent: readonly string[],
  proof: (body: never) => Verdict | boolean = () => true,
): Promise<Knock> {
  const copy = response.clone();
  const answer = await seen(response, ...sent);
  // A door that falls over has refused nobody.
  if (copy.status >= 500) throw new Error(answer);
  if (!copy.ok) return { got: "deny", answer };
  const got = proof((await copy.json()) as never);
  return { got: typeof got === "string" ? got : got ? "allow" : "deny", answer };
}
