"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button";
import { allowStyleElements } from "./style-nonce";
import { useCover } from "./use-cover";
import { useFocusBack } from "./use-focus-back";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** one sentence under the title: what happens, what is lost */
  description?: string | undefined;
  /** what has the focus afterwards (a selector), where that which had it before is gone */
  back?: string;
  children: ReactNode;
}

/** A sheet of paper above the others: at the middle of a screen, at the bottom of a phone. Escape and a press beside it close it. */
export function Dialog({ open, onOpenChange, title, description, back, children }: DialogProps) {
  allowStyleElements();
  const t = useTranslations("app");
  useCover(open, () => onOpenChange(false));
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center overflow-hidden p-4 max-pane:items-end max-pane:p-2">
          <Primitive.Content
            className="grow-in thin-scroll pointer-events-auto grid max-h-full w-full max-w-[440px] gap-4 overflow-y-auto overscroll-contain rounded-xl bg-raised p-6 shadow-float outline-none max-pane:max-w-none max-pane:p-5 max-pane:pb-[max(20px,env(safe-area-inset-bottom))]"
            {...(description ? {} : { "aria-describedby": undefined })}
          >
            <FocusBack way={back} />
            <header className="flex items-start gap-3">
              <div className="min-w-0 flex-1">
                <Primitive.Title className="text-xl font-semibold tracking-tight">{title}</Primitive.Title>
                {description && (
                  <Primitive.Description className="mt-2 text-muted">{description}</Primitive.Description>
                )}
              </div>
              <Primitive.Close asChild>
                <IconButton label={t("close")} icon={X} className="-me-2 -mt-1.5" />
              </Primitive.Close>
            </header>
            {children}
          </Primitive.Content>
        </div>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** In the page for as long as the dialog is. */
function FocusBack({ way }: { way: string | undefined }) {
  useFocusBack(...(way ? [way] : []));
  return null;
}
