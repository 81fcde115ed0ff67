"use client";
import { Dialog as Primitive } from "radix-ui";
import { type ReactNode, useState } from "react";
import { allowStyleElements } from "./style-nonce";

interface SheetProps {
  label: string;
  onClosed: () => void;
  children: (close: () => void) => ReactNode;
}

/** What comes up from the lower edge under a finger; a press above it sends it away. */
export function Sheet({ label, onClosed, children }: SheetProps) {
  allowStyleElements();
  const [open, setOpen] = useState(true);
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
