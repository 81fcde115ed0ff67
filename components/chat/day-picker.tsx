"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { PlacedPopover } from "@/components/ui/popover";
import type { Spot } from "@/components/ui/spot";
import { dayStart, dayValue } from "./day-value";

interface DayPickerProps {
  /** the day that was pressed, ms */
  at: number;
  spot: Spot;
  /** when the day begins, ms */
  onPick: (day: number) => void;
  onClosed: () => void;
}

/** Asks for a day; the field and its calendar are the browser's own. */
export function DayPicker({ at, spot, onPick, onClosed }: DayPickerProps) {
  const t = useTranslations("day");
  const [value, setValue] = useState(dayValue(at));
  const day = dayStart(value);
  return (
    <PlacedPopover at={spot} label={t("title")} onClosed={onClosed} className="p-3">
      {(close) => (
        <form
          className="flex items-end gap-2"
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (day === null) return;
            onPick(day);
            close();
          }}
        >
          <label className="grid gap-1 text-sm">
            <span className="text-muted">{t("title")}</span>
            <input
              type="date"
              required
              value={value}
              max={dayValue(Date.now())}
              onChange={(event) => setValue(event.target.value)}
              className="min-h-10 rounded-md bg-sunken px-3 tabular-nums coarse:min-h-11 coarse:text-lg forced-colors:border"
            />
          </label>
          <Button type="submit" size="sm" disabled={day === null}>
            {t("go")}
          </Button>
        </form>
      )}
    </PlacedPopover>
  );
}
