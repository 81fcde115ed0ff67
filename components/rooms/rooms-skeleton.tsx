"use client";
import { useTranslations } from "next-intl";

const ROWS = ["w-[46%] w-[78%]", "w-[34%] w-[62%]", "w-[52%] w-[70%]", "w-[40%] w-[58%]", "w-[48%] w-[74%]"];
const BARS = ROWS.map((row) => row.split(" "));

/** Where the chats will be, at the height they will have. It does not shimmer. */
export function RoomsSkeleton() {
  const t = useTranslations("rooms");
  return (
    <div role="status" aria-label={t("loading")} className="px-2 py-1 max-pane:px-1">
      {BARS.map(([name, words]) => (
        <div key={name} className="flex min-h-[68px] items-center gap-3 px-3 max-pane:min-h-[76px]" aria-hidden>
          <span className="size-[46px] shrink-0 rounded-full bg-line/70 max-pane:size-[52px]" />
          <span className="grid flex-1 gap-2.5">
            <span className={`h-3 rounded-sm bg-line/70 ${name}`} />
            <span className={`h-2.5 rounded-sm bg-line/70 ${words}`} />
          </span>
        </div>
      ))}
    </div>
  );
}
