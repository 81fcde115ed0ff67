"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Segments } from "@/components/ui/segments";
import { Switch } from "@/components/ui/switch";
import { type Privacy, presenceClient } from "@/engine/client/presence-client";
import { Row, Section } from "./section";

const KEY = ["privacy"];

/** What others see of my being here; I see of them no more. */
export function PrivacySection() {
  const t = useTranslations("settings");
  const tApp = useTranslations("app");
  const { data, isPending, isError, refetch } = useQuery({
    queryKey: KEY,
    queryFn: async () => answered(await presenceClient().privacy()),
  });
  return (
    <Section id="privacy" title={t("privacy")} hint={t("privacyHint")}>
      {isPending && (
        <Row
          title={
            <span role="status" className="font-regular text-muted">
              {t("privacyLoading")}
            </span>
          }
        />
      )}
      {isError && (
        <Row title={<span className="font-regular text-muted">{t("privacyFailed")}</span>}>
          <Button size="sm" onClick={() => void refetch()}>
            {tApp("tryAgain")}
          </Button>
        </Row>
      )}
      {data && <Choices privacy={data} />}
    </Section>
  );
}

function Choices({ privacy }: { privacy: Privacy }) {
  const t = useTranslations("settings");
  const queries = useQueryClient();
  const keep = useMutation({
    // One after the other: what was chosen last is what holds.
    scope: { id: "privacy" },
    mutationKey: KEY,
    mutationFn: async (change: Partial<Privacy>) => answered(await presenceClient().setPrivacy(change)),
    onMutate: async (change) => {
      // An answer that was asked for before would take it back.
      await queries.cancelQueries({ queryKey: KEY });
      queries.setQueryData<Privacy>(KEY, (now) => now && { ...now, ...change });
    },
    // While more of it is to be told, the answer says less than the screen.
    onSuccess: (kept) => void (isLast() && queries.setQueryData(KEY, kept)),
    onError: () => (isLast() ? queries.invalidateQueries({ queryKey: KEY }) : undefined),
  });
  const isLast = () => queries.isMutating({ mutationKey: KEY }) === 1;
  return (
    <div>
      <div className="divide-y divide-line">
        <Row title={<span id="online-label">{t("showOnline")}</span>} hint={t("showOnlineHint")}>
          <Switch checked={privacy.online} onChange={(online) => keep.mutate({ online })} labelledBy="online-label" />
        </Row>
        {privacy.online && (
          <Row title={t("showLastSeen")} hint={t(`lastSeenHint.${privacy.lastSeen}`)}>
            <Segments
              label={t("showLastSeen")}
              value={privacy.lastSeen}
              onChange={(lastSeen) => keep.mutate({ lastSeen })}
              options={[
                { value: "minute", label: t("lastSeenMinute") },
                { value: "roughly", label: t("lastSeenRoughly") },
                { value: "nobody", label: t("lastSeenNobody") },
              ]}
            />
          </Row>
        )}
      </div>
      <div aria-live="polite" className="px-[18px] pb-3 empty:hidden max-pane:px-4">
        {keep.isError && <FieldError words={t("saveFailed")} />}
      </div>
    </div>
  );
}

type Answer = Awaited<ReturnType<ReturnType<typeof presenceClient>["privacy"]>>;

function answered(answer: Answer): Privacy {
  if (!answer.ok) throw new Error(answer.code);
  return answer.value;
}
