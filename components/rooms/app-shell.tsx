"use client";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { ShellSkeleton } from "./shell-skeleton";

/** The rooms live in the browser alone: the server could only draw an empty list, so it draws its outline. */
const Shell = dynamic(() => import("./shell").then((module) => module.Shell), { ssr: false, loading: ShellSkeleton });

/** The frame of everything behind the door. `children` are the pages' own handovers; what is shown follows the path. */
export function AppShell({ children }: { children: ReactNode }) {
  return (
    <>
      <Shell />
      {children}
    </>
  );
}
