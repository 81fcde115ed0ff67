"use client";
import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (password: string) => void;
  error?: string | null;
  autoComplete: "new-password" | "current-password";
  under?: ReactNode;
  /** shown from the start, after a suggestion that must be written down */
  revealed?: boolean;
  autoFocus?: boolean;
}

/** A password with an eye. */
export function PasswordField({
  label,
  value,
  onChange,
  error,
  autoComplete,
  under,
  revealed,
  autoFocus,
}: PasswordFieldProps) {
  const t = useTranslations("auth.password");
  const [shown, setShown] = useState(false);
  const open = shown || Boolean(revealed);
  return (
    <Field
      label={label}
      type={open ? "text" : "password"}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error ?? null}
      autoComplete={autoComplete}
      autoFocus={autoFocus}
      spellCheck={false}
      autoCapitalize="none"
      dir="ltr"
      under={under}
      after={
        <IconButton
          label={open ? t("hide") : t("show")}
          aria-pressed={open}
          icon={open ? EyeOff : Eye}
          className="-me-2"
          onClick={() => setShown(!open)}
        />
      }
    />
  );
}
