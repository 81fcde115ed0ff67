import { LogIn } from "lucide-react";
import { useTranslations } from "next-intl";
import { buttonLook } from "@/components/ui/button";
import { Door } from "./door";

/** Sign-up where the server takes nobody, or only who was invited. */
export function ClosedDoor({ why }: { why: "closed" | "invite" }) {
  const t = useTranslations("auth");
  const invite = why === "invite";
  return (
    <Door
      heading={t(invite ? "signUp.inviteHeading" : "signUp.closedHeading")}
      lede={t(invite ? "signUp.inviteOnly" : "signUp.closed")}
    >
      <a href="/sign-in" className={buttonLook({ tone: "primary", size: "big" })}>
        <LogIn className="mirrored size-(--icon)" strokeWidth={1.75} aria-hidden />
        {t("signIn.submit")}
      </a>
    </Door>
  );
}
