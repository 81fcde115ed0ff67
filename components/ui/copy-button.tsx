"use client";
import { Check, Copy, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button, type ButtonLook } from "./button";

interface CopyButtonProps extends ButtonLook {
  /** the text, or a promise of it made when pressed */
  text: () => string | Promise<string>;
  label: string;
  icon?: LucideIcon;
  className?: string;
}

/** Copies, and says so where one looks: on itself, for two seconds. */
export function CopyButton({ text, label, icon: Icon = Copy, className, ...look }: CopyButtonProps) {
  const t = useTranslations("app");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await navigator.clipboard.writeText(await text());
    setCopied(true);
  };
  const Shown = copied ? Check : Icon;
  return (
    <Button {...look} {...(className && { className })} onClick={() => void copy().catch(() => setCopied(false))}>
      <Shown className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
      <span aria-live="polite">{copied ? t("copied") : label}</span>
    </Button>
  );
}
