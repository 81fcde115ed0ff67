import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Wordmark } from "@/components/ui/mark";

interface DoorProps {
  /** what stands at the top: the wordmark unless told otherwise */
  top?: ReactNode;
  heading: string;
  lede: ReactNode;
  children: ReactNode;
}

/** The page before the rooms: one column, one thing to do. Its links are plain ones: the router's would weigh as much as the form itself. */
export function Door({ top, heading, lede, children }: DoorProps) {
  const t = useTranslations("app");
  return (
    <main className="thin-scroll h-dvh overflow-y-auto bg-canvas print:h-auto print:overflow-visible">
      <div className="mx-auto flex min-h-full w-full max-w-[28rem] flex-col px-5 pt-[max(24px,env(safe-area-inset-top))] pb-[max(32px,env(safe-area-inset-bottom))] pane:px-4 pane:pt-12">
        <div className="flex min-h-9 items-center">
          {top ?? (
            <a href="/" aria-label={t("name")}>
              <Wordmark className="h-8 w-auto" />
            </a>
          )}
        </div>
        <div className="appear mt-8 mb-auto grid min-w-0 gap-5 pane:mt-[clamp(32px,10vh,104px)]">
          <div>
            <h1 className="text-3xl font-semibold tracking-[-0.028em] text-balance hyphens-auto max-[24em]:text-[1.75rem]">
              {heading}
            </h1>
            <p className="mt-2.5 text-muted text-pretty">{lede}</p>
          </div>
          {children}
        </div>
      </div>
    </main>
  );
}
