"use client";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { StartProblem } from "@/components/rooms/start-direct";
import { engineClient, type Person } from "@/engine/client/engine-client";

/** Everybody whom one may put into a group without asking the server, and a way to meet one more by handle. */
export function usePeople(): {
  people: readonly Person[] | null;
  find: (handle: string) => Promise<{ person: Person } | { problem: StartProblem }>;
} {
  const [known, setKnown] = useState<readonly Person[] | null>(null);
  const [met, setMet] = useState<readonly Person[]>([]);
  useEffect(() => {
    let wanted = true;
    void engineClient()
      .getPeople()
      .catch(() => [])
      .then((people) => wanted && setKnown(people));
    return () => {
      wanted = false;
    };
  }, []);
  const find = useCallback(async (handle: string) => {
    const answer = await engineClient()
      .findPerson(handle)
      .catch(() => ({ ok: false as const, code: "server" as const }));
    if (!answer.ok) return { problem: answer.code };
    setMet((before) => [answer.value, ...before.filter((one) => one.account !== answer.value.account)]);
    return { person: answer.value };
  }, []);
  const people = useMemo(() => {
    const accounts = new Set(met.map((one) => one.account));
    return known && [...met, ...known.filter((one) => !accounts.has(one.account))];
  }, [known, met]);
  return { people, find };
}
