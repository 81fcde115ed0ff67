import type { Finding } from "./checker";
import type { History } from "./history";

/** I24: what friends say is found nowhere on the servers, by a search that finds what is there. */
export function checkBlind(history: History): Finding {
  const facts = history.all("search");
  const filled = facts.filter((fact) => fact.bytes > 0);
  const violations = facts.flatMap(({ place, found }) => found.map((what) => `${place} holds ${what}`));
  if (filled.length > 0 && !filled.some((fact) => fact.control))
    violations.push("the search does not even find what is known to be there");
  return {
    name: "I24",
    says: "the servers are blind",
    counted: filled.length,
    of: `places searched, ${Math.round(facts.reduce((sum, fact) => sum + fact.bytes, 0) / 1_024)} KB`,
    violations,
  };
}
