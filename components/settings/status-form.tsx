"use client";
import { Check, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Segments } from "@/components/ui/segments";
import { useTimes } from "@/components/ui/use-times";
import type { Me } from "@/engine/client/engine-client";
import { LIMITS } from "@/protocol/limits";
import { StatusEmoji } from "./status-emoji";
import { type Lasting, lastMinuteOf } from "./status-until";
import { useStatusDraft } from "./use-status-draft";

/** What I say of myself beside my name, and for how long. */
export function StatusForm({ me }: { me: Me }) {
  const t = useTranslations("settings");
  const { kept, draft, saving, empty, changed, change, save, clear } = useStatusDraft(me);
  const until = useUntilWords(kept?.[2] ?? 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  const saved = saving === "saved" && !changed;
  const endless = draft.lasting ?? ((kept?.[2] ?? 0) === 0 ? "always" : "");
  return (
    <form method="post" noValidate className="grid gap-3 px-[18px] py-4 max-pane:px-4" onSubmit={submit}>
      <Field
        label={t("status")}
        value={draft.text}
        placeholder={t("statusPlaceholder")}
        maxLength={LIMITS.statusCharacters}
        autoComplete="off"
        dir="auto"
        before={<StatusEmoji emoji={draft.symbol} onPick={(symbol) => change({ symbol })} />}
        after={(!empty || kept) && <IconButton label={t("statusClear")} icon={X} className="-me-2.5" onClick={clear} />}
        error={saving === "failed" ? t("saveFailed") : null}
        hint={until ? `${until} ${t("statusHint")}` : t("statusHint")}
        onChange={(event) => change({ text: event.target.value })}
      />
      {(!empty || saved) && (
        <div className="flex flex-wrap items-center gap-3">
          {!empty && (
            <Segments<Lasting | "">
              label={t("statusLasts")}
              value={endless}
              onChange={(lasting) => lasting && change({ lasting })}
              options={[
                { value: "always", label: t("statusAlways") },
                { value: "hour", label: t("statusHour") },
                { value: "today", label: t("statusToday") },
                { value: "week", label: t("statusWeek") },
              ]}
            />
          )}
          {((changed && !empty) || saved) && (
            <Button type="submit" tone="primary" className="ms-auto" disabled={!changed || saving === "saving"}>
              {saved && <Check className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />}
              <span aria-live="polite">{saved ? t("saved") : t("statusSave")}</span>
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

/** Until when the others see it; empty where it stays. */
function useUntilWords(until: number): string {
  const t = useTranslations("settings");
  const times = useTimes();
  if (until === 0) return "";
  const at = lastMinuteOf(until);
  const today = times.day(at) === times.day(Date.now());
  return t("statusUntil", { when: today ? times.clock(at) : times.full(at) });
}
