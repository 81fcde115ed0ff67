"use client";
import dynamic from "next/dynamic";
import { ShellSkeleton } from "./shell-skeleton";

/** The shell on a page that most see from outside: whoever is not signed in does without its code. */
export const LateShell = dynamic(() => import("./app-shell").then((module) => module.AppShell), {
  ssr: false,
  loading: ShellSkeleton,
});
