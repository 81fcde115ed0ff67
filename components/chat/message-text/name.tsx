"use client";
import { useTranslations } from "next-intl";
import { cx } from "@/components/ui/cx";
import { namedBy } from "./mentions";
import { useRoomPeople } from "./room-people";

const CHIP = "rounded-tight box-decoration-clone px-[3px] font-emphasis";

/** Somebody who is named: by their name where they are in the room, and so that one finds oneself. */
export function Name({ text, handle, sender }: { text: string; handle: string; sender: string }) {
  const t = useTranslations("text");
  const named = namedBy(handle, useRoomPeople(), sender);
  if (!named) return text;
  const written = text.slice(0, named.length + 1);
  const toMe = named.t === "everybody" || named.member.me;
  const words = named.t === "everybody" ? t("everybody") : named.member.name.replace(/^@/, "");
  return (
    <>
      <span
        title={written}
        data-mention={toMe ? "me" : "other"}
        className={cx(CHIP, toMe ? "bg-accent-soft text-accent" : "bg-hover")}
      >
        @<bdi>{words}</bdi>
      </span>
      {text.slice(named.length + 1)}
    </>
  );
}
