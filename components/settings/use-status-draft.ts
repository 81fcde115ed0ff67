"use client";
import { useRef, useState } from "react";
import { useStatusNow } from "@/components/rooms/use-status";
import { engineClient, type Me, type PersonStatus } from "@/engine/client/engine-client";
import { type Lasting, untilOf } from "./status-until";

/** A status while it is being written. */
interface Draft {
  symbol: string;
  text: string;
  /** null: as long as before */
  lasting: Lasting | null;
}

/** What I am about to say of myself, and the ways to keep it or to take it back. */
export function useStatusDraft(me: Me) {
  const kept = useStatusNow(me.status);
  const [draft, setDraft] = useState<Draft>({ symbol: kept?.[0] ?? "", text: kept?.[1] ?? "", lasting: null });
  const [saving, setSaving] = useState<"idle" | "saving" | "saved" | "failed">("idle");
  const { symbol, text, lasting } = draft;
  const empty = symbol === "" && text.trim() === "";
  const chosen = !empty && lasting !== null && saving !== "saved";
  const changed = chosen || symbol !== (kept?.[0] ?? "") || text.trim() !== (kept?.[1] ?? "");

  const last = useRef<Promise<unknown>>(Promise.resolve());

  /** One after the other: what was asked for last is what holds, and what the form tells of. */
  async function keep(status: PersonStatus | null): Promise<void> {
    setSaving("saving");
    const kept = last.current.then(() =>
      engineClient()
        .setProfile({ status })
        .catch(() => ({ ok: false })),
    );
    last.current = kept;
    const answer = await kept;
    if (last.current === kept) setSaving(answer.ok ? "saved" : "failed");
  }

  return {
    kept,
    draft,
    saving,
    empty,
    changed,
    change(part: Partial<Draft>) {
      setSaving("idle");
      setDraft((now) => ({ ...now, ...part }));
    },
    save(): void {
      if (empty || !changed || saving === "saving") return;
      const until = lasting ? untilOf(lasting, new Date()) : (kept?.[2] ?? 0);
      void keep([symbol, text.trim(), until]);
    },
    /** Empties the form, and takes back what others see, also what this page does not know of yet. */
    clear(): void {
      setDraft({ symbol: "", text: "", lasting: null });
      void keep(null);
    },
  };
}
