"use client";
import { useRef } from "react";
import { MenuItem, PlacedMenu } from "@/components/ui/menu";
import { Sheet, SheetItem } from "@/components/ui/sheet";
import type { RoomRow } from "@/engine/client/engine-client";
import type { LineAsked } from "./use-line-asked";
import { useTitle } from "./use-title";
import { useUnreadChoice } from "./use-unread-choice";

interface LineMenuProps {
  asked: LineAsked;
  row: RoomRow;
  onAnswered: (asked: LineAsked) => void;
}

/** What one may do with a room of the list without opening it. It is done once the menu has closed, so that nothing in it changes before. */
export function LineMenu({ asked, row, onAnswered }: LineMenuProps) {
  const title = useTitle(row);
  const { label, icon, run } = useUnreadChoice(row);
  const chosen = useRef<(() => void) | null>(null);
  const choose = () => {
    chosen.current = run;
  };
  const closed = () => {
    onAnswered(asked);
    chosen.current?.();
  };
  if (asked.t === "menu")
    return (
      <PlacedMenu at={asked.at} align="start" label={title} byKeys={asked.byKeys} onClosed={closed}>
        <MenuItem icon={icon} label={label} onSelect={choose} />
      </PlacedMenu>
    );
  return (
    <Sheet label={title} onClosed={closed}>
      {(close) => (
        <ul aria-label={title}>
          <li>
            <SheetItem
              icon={icon}
              label={label}
              onPress={() => {
                choose();
                close();
              }}
            />
          </li>
        </ul>
      )}
    </Sheet>
  );
}
