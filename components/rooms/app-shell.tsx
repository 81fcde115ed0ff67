"use client";
import { type ReactNode, useSyncExternalStore } from "react";
import { engineClient } from "@/engine/client/engine-client";
import { placeOf } from "./place";
import { Shell } from "./shell";
import { ShellSkeleton } from "./shell-skeleton";

/** In a browser the engine starts, and reads the room of the address, before the page around it has come to life. */
if (typeof window !== "undefined") {
  const place = placeOf(location.pathname);
  const engine = engineClient();
  if (place.t === "room") engine.readAhead(place.room);
}

const never = () => () => undefined;

/**
 * The frame of everything behind the door. The rooms live in the browser alone: the server could only draw an empty list, so it
 * draws its outline. `children` are the pages' own handovers; what is shown follows the path.
 */
export function AppShell({ children }: { children?: ReactNode }) {
  const here = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <>
      {here ? <Shell /> : <ShellSkeleton />}
      {children}
    </>
  );
}
