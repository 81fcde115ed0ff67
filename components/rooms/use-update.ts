"use client";
import { useEffect, useState } from "react";
import { registerServiceWorker } from "@/engine/client/register-service-worker";

/** Registers the service worker. Answers how to change to a newer Sotto once one waits. */
export function useUpdate(): (() => void) | null {
  const [update, setUpdate] = useState<(() => void) | null>(null);
  useEffect(() => registerServiceWorker((reload) => setUpdate(() => reload)), []);
  return update;
}
