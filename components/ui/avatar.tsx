import { cx } from "./cx";
import { hueOf, initialOf, turnOf } from "./hue";
import { MARK_PATH } from "./mark";

const SIZES = {
  xs: "size-6",
  sm: "size-9 max-pane:size-8",
  md: "size-10",
  lg: "size-[46px] max-pane:size-[52px]",
  xl: "size-[88px]",
} as const;

interface AvatarProps {
  /** decides hue and turn: an account's or a room's id */
  id: string;
  name: string;
  shape: "person" | "room" | "self";
  size: keyof typeof SIZES;
  className?: string;
}

/** A face made from an id: people are round, rooms are square, Notes to self carries the icon. Decoration: the name stands beside it. */
export function Avatar({ id, name, shape, size, className }: AvatarProps) {
  const frame = cx(
    SIZES[size],
    "shrink-0 overflow-hidden",
    shape === "person" ? "rounded-full" : "rounded-room",
    className,
  );
  if (shape === "self") return <SelfAvatar frame={frame} />;
  return (
    <svg viewBox="0 0 40 40" className={frame} data-hue={hueOf(id)} aria-hidden="true">
      <rect className="hue-ground" width="40" height="40" />
      <path
        className="hue-mark"
        transform={`rotate(${turnOf(id) * 90} 20 20) translate(-8 -6) scale(.9)`}
        d={MARK_PATH}
      />
      <text
        className="hue-letter"
        x="20"
        y="26.1"
        textAnchor="middle"
        fontSize="17"
        fontWeight="600"
        letterSpacing="-0.3"
      >
        {initialOf(name)}
      </text>
    </svg>
  );
}

function SelfAvatar({ frame }: { frame: string }) {
  return (
    <svg viewBox="0 0 40 40" className={frame} aria-hidden="true">
      <rect className="fill-brand" width="40" height="40" />
      <path className="fill-on-brand" transform="translate(6.6 6.4) scale(.42)" d={MARK_PATH} />
    </svg>
  );
}
