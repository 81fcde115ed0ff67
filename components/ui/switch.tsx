"use client";
import { Switch as Primitive } from "radix-ui";

/** On or off, at once. */
export function Switch({
  checked,
  onChange,
  labelledBy,
}: {
  checked: boolean;
  onChange: (on: boolean) => void;
  labelledBy: string;
}) {
  return (
    <Primitive.Root
      checked={checked}
      onCheckedChange={onChange}
      aria-labelledby={labelledBy}
      className="touch-area relative h-[26px] w-11 shrink-0 rounded-full bg-edge transition-colors duration-(--t-base) data-[state=checked]:bg-action forced-colors:border"
    >
      <Primitive.Thumb className="absolute inset-y-[3px] start-[3px] block w-5 rounded-full bg-[light-dark(#fff,oklch(0.2_0.01_40))] transition-[inset-inline-start] duration-(--t-base) ease-out data-[state=checked]:start-[21px] forced-colors:bg-[CanvasText]" />
    </Primitive.Root>
  );
}
