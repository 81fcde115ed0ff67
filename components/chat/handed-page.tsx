"use client";
import { useEffect } from "react";
import { engineClient } from "@/engine/client/engine-client";
import type { Page } from "@/protocol/http/rooms";

/** Hands the newest sealed page, which the server sent with the document, to the engine: one journey less before there is something to read. */
export function HandedPage({ page }: { page: Page }) {
  useEffect(() => engineClient().takePage(page), [page]);
  return null;
}
