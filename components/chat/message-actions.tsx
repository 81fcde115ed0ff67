"use client";
import { createContext, useContext } from "react";
import type { TombstoneItem } from "@/engine/client/engine-client";
import type { MessageItem } from "./timeline-rows";

/** What one begins with a message that needs more of the conversation than the message's own line. */
export interface MessageActions {
  reply: (item: MessageItem) => void;
  /** what is left of a deleted message may have a thread, too */
  openThread: (root: MessageItem | TombstoneItem) => void;
  edit: (item: MessageItem) => void;
  showHistory: (item: MessageItem) => void;
  showInfo: (item: MessageItem) => void;
  forward: (items: readonly MessageItem[]) => void;
}

const Context = createContext<MessageActions | null>(null);

/** Gives what is inside a conversation the ways to begin something with one of its messages. */
export const MessageActionsProvider = Context.Provider;

/** The same functions for as long as the conversation is open. */
export function useMessageActions(): MessageActions {
  const actions = useContext(Context);
  if (!actions) throw new Error("A message stands in no conversation.");
  return actions;
}
