"use client";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import type { useChange } from "./use-change";

interface ChangeFootProps {
  change: Pick<ReturnType<typeof useChange>, "running" | "failure">;
  /** words of the way back, and of the way on */
  back: string;
  go: string;
  tone: "primary" | "danger";
  disabled?: boolean;
  onBack: () => void;
  onGo: () => void;
}

/** Ends a dialog that changes a room: why the last try failed, the way back, and the way on, which tells when it is under way. */
export function ChangeFoot({ change, back, go, tone, disabled = false, onBack, onGo }: ChangeFootProps) {
  const breathes = change.running && tone === "primary";
  return (
    <>
      {change.failure && (
        <div role="alert">
          <FieldError words={change.failure} />
        </div>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="ghost" onClick={onBack}>
          {back}
        </Button>
        <Button tone={tone} disabled={disabled || change.running} onClick={onGo}>
          <span aria-live="polite" className={breathes ? "breathe" : undefined}>
            {go}
          </span>
        </Button>
      </div>
    </>
  );
}
