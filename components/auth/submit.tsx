"use client";
import { LoaderCircle } from "lucide-react";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";

interface SubmitProps {
  label: string;
  ready: boolean;
  /** what is going on, in words; null when nothing is */
  progress: string | null;
  failure: string | null;
}

/** The one button of a door. While it works it says at what; when it failed it says why, above itself. */
export function Submit({ label, ready, progress, failure }: SubmitProps) {
  return (
    <div className="grid gap-3">
      <div role="alert" className="empty:hidden">
        {failure && <FieldError words={failure} />}
      </div>
      <Button
        type="submit"
        tone="primary"
        size="big"
        disabled={!ready || progress !== null}
        aria-busy={progress !== null}
      >
        {progress !== null && (
          <LoaderCircle
            className="size-(--icon) animate-spin motion-reduce:animate-none"
            strokeWidth={1.75}
            aria-hidden
          />
        )}
        {progress ?? label}
      </Button>
      <span className="sr-only" role="status">
        {progress}
      </span>
    </div>
  );
}
