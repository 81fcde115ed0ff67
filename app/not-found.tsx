import { useTranslations } from "next-intl";
import { Door } from "@/components/auth/door";
import { buttonLook } from "@/components/ui/button";

/** Nothing at this address. */
export default function NotFound() {
  const t = useTranslations();
  return (
    <Door heading={t("error.notFoundHeading")} lede={t("error.notFound")}>
      <a href="/" className={`${buttonLook({ tone: "primary" })} justify-self-start`}>
        {t("app.home")}
      </a>
    </Door>
  );
}
