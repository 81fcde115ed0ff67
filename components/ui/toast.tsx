"use client";
import { useTranslations } from "next-intl";
import { type FocusEvent, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "./button";

/** A word about what was just done, with the way back. */
export interface Toast {
  words: string;
  /** how long (ms) it stays while nobody points at it */
  lasts: number;
  undo?: () => void;
}

let shown: { toast: Toast; n: number } | null = null;
let said = "";
let silence: ReturnType<typeof setTimeout> | undefined;
/** How long (ms) words for a screen reader stand in the page. */
const SAID = 5_000;
const listeners = new Set<() => void>();

function show(next: typeof shown): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Shows a word; one that is still there gives way. */
export function showToast(toast: Toast): void {
  show({ toast, n: (shown?.n ?? 0) + 1 });
}

/** Tells a screen reader what everybody else sees. Once it has been said it leaves the page. */
export function announce(words: string): void {
  say(words);
  clearTimeout(silence);
  silence = setTimeout(() => say(""), SAID);
}

function say(words: string): void {
  said = words;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts show: above the composer, one at a time, told politely. */
export function Toaster() {
  const now = useSyncExternalStore(
    subscribe,
    () => shown,
    () => null,
  );
  const words = useSyncExternalStore(
    subscribe,
    () => said,
    () => "",
  );
  return (
    <>
      <div aria-live="polite" className="sr-only">
        {words}
      </div>
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 bottom-[calc(88px+env(safe-area-inset-bottom))] z-30 flex justify-center px-4 pane:ps-[calc(var(--list-w)+16px)]"
      >
        {now && <Slip key={now.n} toast={now.toast} />}
      </div>
    </>
  );
}

const TICK = 250;

function Slip({ toast }: { toast: Toast }) {
  const t = useTranslations("app");
  const [left, setLeft] = useState(toast.lasts);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setInterval(() => setLeft((before) => before - TICK), TICK);
    return () => clearInterval(timer);
  }, [held]);
  useEffect(() => {
    if (left <= 0) show(null);
  }, [left]);
  const from = useRef<EventTarget | null>(null);
  const { undo } = toast;
  const hold = { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false) };
  const focus = {
    onFocus: (event: FocusEvent) => {
      setHeld(true);
      if (!event.currentTarget.contains(event.relatedTarget)) from.current = event.relatedTarget;
    },
    onBlur: (event: FocusEvent) => setHeld(event.currentTarget.contains(event.relatedTarget)),
  };
  return (
    <div
      {...hold}
      {...focus}
      className="grow-in pointer-events-auto inline-flex min-h-12 max-w-full flex-wrap items-center gap-x-3 rounded-row bg-action py-1.5 ps-4 pe-2 text-on-action shadow-float forced-colors:border"
    >
      <span className={undo ? undefined : "pe-2"}>{toast.words}</span>
      {undo && (
        <Button
          tone="bare"
          size="sm"
          onClick={() => {
            // The slip is gone then: whoever went to it goes back to where they were.
            if (from.current instanceof HTMLElement) from.current.focus({ preventScroll: true });
            show(null);
            undo();
          }}
        >
          <span className="underline decoration-1 underline-offset-3">{t("undo")}</span>
          <span aria-hidden className="min-w-[1.25em] text-end tabular-nums">
            {Math.ceil(left / 1000)}
          </span>
        </Button>
      )}
    </div>
  );
}
