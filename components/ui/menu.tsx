"use client";
import type { LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { cx } from "./cx";
import { type Spot, spotStyle } from "./spot";
import { allowStyleElements } from "./style-nonce";
import { useCover } from "./use-cover";

const LOOK =
  "grow-in thin-scroll z-30 max-h-(--radix-dropdown-menu-content-available-height) w-64 max-w-[calc(100vw-16px)] overflow-y-auto rounded-row bg-raised p-1.5 shadow-float outline-none forced-colors:border";

/** What one may do with a thing, shown at the press of its button. Arrow keys walk it, Escape closes it. */
export function Menu({ button, label, children }: { button: ReactNode; label: string; children: ReactNode }) {
  allowStyleElements();
  const [open, setOpen] = useState(false);
  useCover(open, () => setOpen(false));
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild>{button}</DropdownMenu.Trigger>
      {/* Within the page's main part: whoever goes by landmarks finds it there. */}
      <DropdownMenu.Portal container={document.querySelector("main")}>
        <DropdownMenu.Content aria-label={label} align="end" sideOffset={4} collisionPadding={8} className={LOOK}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface PlacedMenuProps {
  at: Spot;
  align: "start" | "end";
  label: string;
  /** opened by a key: its first line has the focus at once */
  byKeys: boolean;
  /** what has the focus next is for whoever opened it to say */
  onClosed: () => void;
  children: ReactNode;
}

/** A menu without a button of its own: it opens at a place, and is gone once closed. */
export function PlacedMenu({ at, align, label, byKeys, onClosed, children }: PlacedMenuProps) {
  allowStyleElements();
  const [open, setOpen] = useState(true);
  useCover(open, () => setOpen(false));
  const { dir } = document.documentElement;
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (byKeys) content.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [byKeys]);
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen} dir={dir === "rtl" ? "rtl" : "ltr"}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden style={spotStyle(at)} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.querySelector("main")}>
        <DropdownMenu.Content
          ref={content}
          aria-label={label}
          aria-labelledby={undefined}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className={LOOK}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  icon: LucideIcon;
  label: string;
  /** it takes something away */
  danger?: boolean;
  /** the icon points somewhere, so it follows the reading direction */
  mirrored?: boolean;
  /** the key that does the same without the menu */
  hint?: string;
  onSelect: () => void;
}

/** One line of a menu: a verb that names its outcome. */
export function MenuItem({ icon: Icon, label, danger, mirrored, hint, onSelect }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className={cx(
        "flex min-h-10 items-center gap-3 rounded-[9px] px-2.5 py-1.5 outline-none select-none data-[highlighted]:bg-hover coarse:min-h-11 forced-colors:data-[highlighted]:outline",
        danger && "text-danger",
      )}
    >
      <Icon
        className={cx("size-(--icon) shrink-0", danger ? "text-danger" : "text-muted", mirrored && "mirrored")}
        strokeWidth={1.75}
        aria-hidden
      />
      {label}
      {hint && (
        <kbd
          aria-hidden
          className="ms-auto rounded-[5px] px-1.5 font-sans text-xs text-muted shadow-[inset_0_0_0_1px_var(--line)] coarse:hidden"
        >
          {hint}
        </kbd>
      )}
    </DropdownMenu.Item>
  );
}

/** Parts what belongs together from the rest. */
export function MenuLine() {
  return <DropdownMenu.Separator className="mx-2.5 my-1.5 h-px bg-line" />;
}

const CELL =
  "grid h-9 min-w-0 flex-1 place-items-center rounded-[9px] text-[1.1875rem] outline-none select-none data-[highlighted]:bg-hover coarse:h-11 forced-colors:data-[highlighted]:outline";

/** Things to choose that stand side by side; the arrows walk them along, too. */
export function MenuRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <DropdownMenu.Group aria-label={label} className="flex justify-between gap-0.5 px-0.5" onKeyDown={walkAlong}>
      {children}
    </DropdownMenu.Group>
  );
}

function walkAlong(event: KeyboardEvent<HTMLElement>): void {
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  event.preventDefault();
  items[(at + (event.key === forward ? 1 : items.length - 1)) % items.length]?.focus();
}

/** One of a row: a picture with a name. */
export function MenuCell({ label, children, onSelect }: { label: string; children: ReactNode; onSelect: () => void }) {
  return (
    <DropdownMenu.Item aria-label={label} onSelect={onSelect} className={CELL}>
      {children}
    </DropdownMenu.Item>
  );
}
