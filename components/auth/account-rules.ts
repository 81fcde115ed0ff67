import { handle as handleShape } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";

/** What this server asks of a new account; from its one configuration file. */
export interface AccountRules {
  handleMin: number;
  handleMax: number;
  /** least strength of a password, 0 to 4 */
  passwordScore: number;
}

/** Whether a handle has the shape that this server allows. */
export function isHandle(text: string, rules: Pick<AccountRules, "handleMin" | "handleMax">): boolean {
  return handleShape.safeParse(text).success && text.length >= rules.handleMin && text.length <= rules.handleMax;
}

/** Why a name cannot be taken, or null. */
export function nameProblem(name: string): "nameEmpty" | "nameLong" | null {
  if (name.trim() === "") return "nameEmpty";
  return Array.from(name.trim()).length > LIMITS.nameCharacters ? "nameLong" : null;
}
