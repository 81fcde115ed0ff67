"use client";
import { useTranslations } from "next-intl";
import { CopyButton } from "@/components/ui/copy-button";

/** Code as it was written: it scrolls sideways rather than breaks, runs from left to right, and can be taken along. */
export function CodeBlock({ text, language }: { text: string; language: string }) {
  const t = useTranslations("text");
  return (
    <figure dir="ltr" className="min-w-0 overflow-hidden rounded-[10px] bg-hover forced-colors:border">
      <figcaption className="flex items-center justify-between gap-3 ps-3 pe-1 pt-1 text-xs">
        <span className="min-w-0 truncate opacity-80">{language || t("code")}</span>
        <CopyButton tone="ghost" size="sm" text={() => text} label={t("copyCode")} className="-my-0.5" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keys */}
      <pre tabIndex={0} className="thin-scroll overflow-x-auto px-3 pt-0.5 pb-2.5 outline-offset-[-2px]">
        <code className="font-mono text-[0.875em] leading-normal [overflow-wrap:normal]">{text}</code>
      </pre>
    </figure>
  );
}
