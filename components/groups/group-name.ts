import { LIMITS } from "@/protocol/limits";

/** Why a group cannot be called so, or null. */
export function groupNameProblem(name: string): "nameEmpty" | "nameLong" | null {
  if (name.trim() === "") return "nameEmpty";
  return name.trim().length > LIMITS.nameCharacters ? "nameLong" : null;
}
