"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { authClient } from "@/engine/auth/auth-client";
import { PasswordField } from "./password-field";
import { StrengthMeter } from "./strength-meter";
import type { Score } from "./use-strength";

interface NewPasswordProps {
  label: string;
  value: string;
  score: Score | null;
  error: string | null;
  onChange: (password: string) => void;
}

/** A password to be made up: with its strength, and a suggestion for who has no idea. */
export function NewPassword({ label, value, score, error, onChange }: NewPasswordProps) {
  const t = useTranslations("auth.password");
  const [suggested, setSuggested] = useState(false);
  const suggest = async () => {
    onChange(await authClient().suggestion());
    setSuggested(true);
  };
  const type = (password: string) => {
    setSuggested(false);
    onChange(password);
  };
  return (
    <div className="grid gap-1">
      <PasswordField
        label={label}
        value={value}
        onChange={type}
        error={error}
        autoComplete="new-password"
        revealed={suggested}
        under={<StrengthMeter score={score} />}
      />
      <p className="text-sm text-pretty text-muted">
        {suggested ? (
          t("suggested")
        ) : (
          <button type="button" className="link touch-area" onClick={() => void suggest()}>
            {t("suggest")}
          </button>
        )}
      </p>
    </div>
  );
}
