"use client";
import { useEffect, useState } from "react";
import { authClient } from "@/engine/auth/auth-client";

/** How hard a password is to guess: 0 to 4. */
export type Score = 0 | 1 | 2 | 3 | 4;

/** Asks for the strength of a password once typing pauses. Null while nothing is typed or nothing is known yet. */
export function useStrength(password: string, words: readonly string[]): Score | null {
  const [score, setScore] = useState<Score | null>(null);
  const known = words.join("\n");
  useEffect(() => {
    if (password === "") {
      setScore(null);
      return;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      void authClient()
        .strength(password, known.split("\n").filter(Boolean))
        .then((answer) => wanted && setScore(answer.score));
    }, 160);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [password, known]);
  return score;
}
