"use client";
import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";

interface HandleFieldProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  error?: string | null;
  hint?: ReactNode;
  autoComplete?: "username" | "off";
}

/** A handle, as it is typed: no capitals, no spelling help, left to right. */
export function HandleField({ onChange, error, autoComplete = "username", ...rest }: HandleFieldProps) {
  return (
    <Field
      {...rest}
      onChange={(event) => onChange(event.target.value)}
      error={error ?? null}
      before={<span className="text-muted">@</span>}
      autoComplete={autoComplete}
      autoCapitalize="none"
      spellCheck={false}
      dir="ltr"
    />
  );
}
