"use client";
import type { LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { allowStyleElements } from "./style-nonce";

/** What one may do with a thing, shown at the press of its button. Arrow keys walk it, Escape closes it. */
export function Menu({ button, label, children }: { button: ReactNode; label: string; children: ReactNode }) {
  allowStyleElements();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{button}</DropdownMenu.Trigger>
      {/* Within the page's main part: whoever goes by landmarks finds it there. */}
      <DropdownMenu.Portal container={document.querySelector("main")}>
        <DropdownMenu.Content
          aria-label={label}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="grow-in thin-scroll z-30 max-h-(--radix-dropdown-menu-content-available-height) w-64 max-w-[calc(100vw-16px)] overflow-y-auto rounded-row bg-raised p-1.5 shadow-float outline-none forced-colors:border"
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
  onSelect: () => void;
}

/** One line of a menu: a verb that names its outcome. */
export function MenuItem({ icon: Icon, label, danger, onSelect }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className={cx(
        "flex min-h-10 items-center gap-3 rounded-[9px] px-2.5 py-1.5 outline-none select-none data-[highlighted]:bg-hover coarse:min-h-11 forced-colors:data-[highlighted]:outline",
        danger && "text-danger",
      )}
    >
      <Icon
        className={cx("size-(--icon) shrink-0", danger ? "text-danger" : "text-muted")}
        strokeWidth={1.75}
        aria-hidden
      />
      {label}
    </DropdownMenu.Item>
  );
}

/** Parts what belongs together from the rest. */
export function MenuLine() {
  return <DropdownMenu.Separator className="mx-2.5 my-1.5 h-px bg-line" />;
}
