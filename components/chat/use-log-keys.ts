"use client";
import { type KeyboardEvent, type RefObject, useEffect, useRef } from "react";
import { spotOf } from "@/components/ui/spot";
import { type MessageActions, useMessageActions } from "./message-actions";
import type { Choice } from "./message-choices";
import { askedByKey } from "./message-shortcuts";
import type { MessageTools } from "./message-tools";
import type { TimelineRow } from "./timeline-rows";

/** A line that takes the focus: a message, or what is left of it. */
const LINE = "[data-message], [data-tombstone]";
/** So many frames a line that was far away gets to be drawn. */
const PATIENCE = 10;

interface KeysInput {
  scroller: RefObject<HTMLDivElement | null>;
  rows: readonly TimelineRow[];
  /** brings a line that is not drawn nearer */
  scrollTo: (index: number) => void;
  tools: MessageTools;
  /** several messages are being picked */
  picking?: boolean;
}

/** The log by keys: arrows go from message to message, and from what hangs in a line to it, Enter opens the menu of one, a letter does what the menu shows for it, Escape goes back to writing. */
export function useLogKeys({ scroller, rows, scrollTo, tools, picking = false }: KeysInput) {
  const actions = useMessageActions();
  /** a mouse gave the focus: who types then means to write, not to do something with what was under it */
  const byMouse = useRef(false);
  useKeptFocus(scroller);

  const goTo = (index: number, patience = PATIENCE) => {
    const line = scroller.current
      ?.querySelector<HTMLElement>(`[data-index="${index}"]`)
      ?.querySelector<HTMLElement>(LINE);
    if (line) {
      line.focus({ preventScroll: true });
      line.scrollIntoView({ block: "nearest" });
    } else if (patience > 0) {
      scrollTo(index);
      requestAnimationFrame(() => goTo(index, patience - 1));
    }
  };
  const step = (from: HTMLElement, by: 1 | -1) => {
    const isLog = from === scroller.current;
    for (let index = isLog ? lastInView(from) : placeBeside(from, by); rows[index]; index += isLog ? -1 : by)
      if (takesFocus(rows[index])) return goTo(index);
  };

  const onPointerDownCapture = () => {
    byMouse.current = true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    const line = target.matches(LINE) ? target : null;
    if (event.key === "Escape") {
      event.preventDefault();
      return scroller.current?.closest("section")?.querySelector("textarea")?.focus();
    }
    // What is open about a message is no part of the log, wherever it was asked for.
    if (!scroller.current?.contains(target)) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      byMouse.current = false;
      return step(target, event.key === "ArrowUp" ? -1 : 1);
    }
    const row = rows.find((one) => one.key === line?.dataset.message);
    if (!line || row?.t !== "message") return;
    const { item } = row;
    const asked = askedByKey(event.key, item, tools, picking);
    if (!asked || (asked !== "menu" && byMouse.current)) return;
    event.preventDefault();
    if (asked === "menu") tools.ask({ t: "menu", key: item.key, at: spotOf(line), byKeys: true });
    else run(asked, item, tools, actions);
  };
  return { onKeyDown, onPointerDownCapture };
}

function takesFocus(row: TimelineRow | undefined): boolean {
  return row?.t === "message" || row?.t === "tombstone";
}

type Item = Extract<TimelineRow, { t: "message" }>["item"];

function run(choice: Choice, item: Item, { deeds }: MessageTools, { reply, openThread, edit }: MessageActions): void {
  if (choice === "reply") reply(item);
  if (choice === "thread") openThread(item);
  if (choice === "edit") edit(item);
  if (choice === "copy") deeds.copy(item);
  if (choice === "delete") deeds.remove(item.key);
}

/** The place of the line beside a message; from a button that hangs in a line, the way up leads to that line itself. */
function placeBeside(from: HTMLElement, by: 1 | -1): number {
  const place = Number(from.closest<HTMLElement>("[data-index]")?.dataset.index);
  return by === 1 || from.matches(LINE) ? place + by : place;
}

/** The place of the lowest line that is wholly in view. */
function lastInView(box: HTMLElement): number {
  const lines = [...box.querySelectorAll<HTMLElement>("[data-index]")];
  const { bottom } = box.getBoundingClientRect();
  const last = lines.findLast((line) => line.getBoundingClientRect().bottom <= bottom + 1);
  return Number(last?.dataset.index ?? -1);
}

/** A line that had the focus and went (deleted, scrolled far away) leaves it to what stands there now, or to the log. */
function useKeptFocus(scroller: RefObject<HTMLDivElement | null>): void {
  const held = useRef<string | null>(null);
  useEffect(() => {
    const box = scroller.current;
    const came = (event: FocusEvent) => {
      const line = (event.target as Element).closest<HTMLElement>(LINE);
      held.current = line?.dataset.message ?? line?.dataset.tombstone ?? null;
    };
    const went = (event: FocusEvent) => {
      if (event.relatedTarget) held.current = null;
    };
    box?.addEventListener("focusin", came);
    box?.addEventListener("focusout", went);
    return () => {
      box?.removeEventListener("focusin", came);
      box?.removeEventListener("focusout", went);
    };
  }, [scroller]);
  useEffect(() => {
    const box = scroller.current;
    if (held.current === null || !box || document.activeElement !== document.body) return;
    const key = held.current;
    held.current = null;
    const line = box.querySelector<HTMLElement>(`[data-message="${key}"], [data-tombstone="${key}"]`);
    (line ?? box).focus({ preventScroll: true });
  });
}
