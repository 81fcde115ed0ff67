"use client";
import { useEffect, useRef, useState } from "react";
import { lookForUpdate, registerServiceWorker } from "@/engine/client/register-service-worker";
import { useConnection } from "./use-engine";

/**
 * Registers the service worker. Answers how to change to a newer Sotto once one waits. A tab that lives for weeks looks for
 * one whenever its line comes back, for that is how a server that was renewed shows.
 */
export function useUpdate(): (() => void) | null {
  const [update, setUpdate] = useState<(() => void) | null>(null);
  useEffect(() => registerServiceWorker((reload) => setUpdate(() => reload)), []);
  const connection = useConnection();
  const wasCut = useRef(false);
  useEffect(() => {
    if (connection === "online" && wasCut.current) void lookForUpdate();
    if (connection === "online" || connection === "reconnecting" || connection === "offline")
      wasCut.current = connection !== "online";
  }, [connection]);
  return update;
}
