"use client";
import type { LucideIcon } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { type ReactNode, useState } from "react";
import { cx } from "./cx";
import { allowStyleElements } from "./style-nonce";
import { useCover } from "./use-cover";

interface SheetProps {
  label: string;
  onClosed: () => void;
  children: (close: () => void) => ReactNode;
}

/** What comes up from the lower edge under a finger; a press above it sends it away. */
export function Sheet({ label, onClosed, children }: SheetProps) {
  allowStyleElements();
  const [open, setOpen] = useState(true);
  useCover(open, () => setOpen(false));
  return (
    <Primitive.Root open={open} onOpenChange={setOpen}>
      <Primitive.Portal>
        <Primitive.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <Primitive.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className="grow-in thin-scroll fixed inset-x-2 bottom-2 z-50 mx-auto max-h-[calc(100dvh-16px)] max-w-120 overflow-y-auto overscroll-contain rounded-xl bg-raised p-2 pb-[max(8px,env(safe-area-inset-bottom))] shadow-float outline-none forced-colors:border"
        >
          <Primitive.Title className="sr-only">{label}</Primitive.Title>
          {children(() => setOpen(false))}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface SheetItemProps {
  icon: LucideIcon;
  label: string;
  /** it takes something away */
  danger?: boolean;
  /** the icon points somewhere, so it follows the reading direction */
  mirrored?: boolean;
  onPress: () => void;
}

/** One line of a sheet: a verb that names its outcome. */
export function SheetItem({ icon: Icon, label, danger, mirrored, onPress }: SheetItemProps) {
  return (
    <button
      type="button"
      onClick={onPress}
      className={cx(
        "flex min-h-12 w-full items-center gap-4 rounded-row px-3 text-start text-lg active:bg-hover",
        danger && "text-danger",
      )}
    >
      <Icon
        className={cx("size-(--icon) shrink-0", !danger && "text-muted", mirrored && "mirrored")}
        strokeWidth={1.75}
        aria-hidden
      />
      {label}
    </button>
  );
}
