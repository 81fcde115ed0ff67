"use client";
import {
  Clock,
  Crown,
  MessageCircle,
  MessageCircleMore,
  MessageCircleOff,
  ShieldCheck,
  Sun,
  User,
  UserMinus,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import type { Member } from "@/engine/client/engine-client";
import type { Role } from "@/protocol/policy";
import { FOREVER, type MemberActions } from "./member-actions";

/** What was chosen for a member. `until`: unix seconds, 0 = may write again. */
export type MemberChoice =
  | { t: "message" }
  | { t: "role"; role: Role }
  | { t: "mute"; until: number }
  | { t: "remove" };

interface MemberMenuProps {
  member: Member;
  muted: boolean;
  actions: MemberActions;
  onChoose: (choice: MemberChoice) => void;
  button: ReactNode;
}

const ICONS = { owner: Crown, admin: ShieldCheck, member: User } as const;
const HOUR = 3_600;

/** Only what one may do is in it. */
export function MemberMenu({ member, muted, actions, onChoose, button }: MemberMenuProps) {
  const t = useTranslations("group");
  const tApp = useTranslations("app");
  const mute = (seconds: number) => onChoose({ t: "mute", until: Math.floor(Date.now() / 1000) + seconds });
  const label = member.me ? tApp("you") : member.name;
  return (
    <Menu button={button} label={label}>
      {actions.message && (
        <MenuItem icon={MessageCircle} label={t("message")} onSelect={() => onChoose({ t: "message" })} />
      )}
      {actions.message && actions.roles.length > 0 && <MenuLine />}
      {actions.roles.map((role) => (
        <MenuItem
          key={role}
          icon={ICONS[role]}
          label={t(member.me ? `stepDown.${role}` : `make.${role}`)}
          onSelect={() => onChoose({ t: "role", role })}
        />
      ))}
      {actions.mute && <MenuLine />}
      {actions.mute && muted && (
        <MenuItem icon={MessageCircleMore} label={t("unmute")} onSelect={() => onChoose({ t: "mute", until: 0 })} />
      )}
      {actions.mute && !muted && (
        <>
          <MenuItem icon={Clock} label={t("muteHour")} onSelect={() => mute(HOUR)} />
          <MenuItem icon={Sun} label={t("muteDay")} onSelect={() => mute(24 * HOUR)} />
          <MenuItem
            icon={MessageCircleOff}
            label={t("muteOn")}
            onSelect={() => onChoose({ t: "mute", until: FOREVER })}
          />
        </>
      )}
      {actions.remove && <MenuLine />}
      {actions.remove && (
        <MenuItem icon={UserMinus} label={t("remove")} danger onSelect={() => onChoose({ t: "remove" })} />
      )}
    </Menu>
  );
}
