"use client";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { ShellSkeleton } from "./shell-skeleton";

/** The shell begins to read what is stored as soon as its code is there. */
const load = () => import("./shell").then((module) => module.beginShell());

/** In a browser its code is asked for at once, not only when the page around it has come to life. */
const early = typeof window === "undefined" ? null : load();

/** The rooms live in the browser alone: the server could only draw an empty list, so it draws its outline. */
const Shell = dynamic(() => early ?? load(), { ssr: false, loading: ShellSkeleton });

/** The frame of everything behind the door. `children` are the pages' own handovers; what is shown follows the path. */
export function AppShell({ children }: { children: ReactNode }) {
  return (
    <>
      <Shell />
      {children}
    </>
  );
}
