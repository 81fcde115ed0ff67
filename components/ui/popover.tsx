"use client";
import { Popover as Primitive } from "radix-ui";
import { type ReactNode, useState } from "react";
import { cx } from "./cx";
import { type Spot, spotStyle } from "./spot";
import { allowStyleElements } from "./style-nonce";
import { useCover } from "./use-cover";

interface PlacedPopoverProps {
  at: Spot;
  label: string;
  onClosed: () => void;
  className?: string;
  children: (close: () => void) => ReactNode;
}

/** A slip of paper that opens at a place, and is gone once closed: by Escape, or by a press beside it. */
export function PlacedPopover({ at, label, onClosed, className, children }: PlacedPopoverProps) {
  allowStyleElements();
  const [open, setOpen] = useState(true);
  useCover(open, () => setOpen(false));
  return (
    <Primitive.Root open={open} onOpenChange={setOpen}>
      <Primitive.Anchor asChild>
        <span aria-hidden style={spotStyle(at)} />
      </Primitive.Anchor>
      <Primitive.Portal container={document.querySelector("main")}>
        <Primitive.Content
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className={cx("grow-in z-30 rounded-row bg-raised shadow-float outline-none forced-colors:border", className)}
        >
          {children(() => setOpen(false))}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
