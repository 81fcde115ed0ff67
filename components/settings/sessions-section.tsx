"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, Smartphone, Tablet } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useTimes } from "@/components/ui/use-times";
import { engineClient } from "@/engine/client/engine-client";
import type { SessionRow } from "@/protocol/http/account";
import { CloseSessionDialog } from "./close-session-dialog";
import { Row, Section } from "./section";

const KEY = ["sessions"];

/** Where I am signed in, and how to end it there. */
export function SessionsSection() {
  const t = useTranslations("settings");
  const tApp = useTranslations("app");
  const queries = useQueryClient();
  const [closing, setClosing] = useState<SessionRow | null>(null);
  const sessions = useQuery({
    queryKey: KEY,
    queryFn: async () => {
      const answer = await engineClient().sessions();
      if (!answer.ok) throw new Error(answer.code);
      return answer.value.toSorted((a, b) => Number(b.current) - Number(a.current) || b.lastSeen - a.lastSeen);
    },
  });

  return (
    <Section id="devices" title={t("devices")} hint={t("devicesHint")}>
      {sessions.isPending && (
        <Row
          title={
            <span role="status" className="font-regular text-muted">
              {t("devicesLoading")}
            </span>
          }
        />
      )}
      {sessions.isError && (
        <Row title={<span className="font-regular text-muted">{t("devicesFailed")}</span>}>
          <Button size="sm" onClick={() => void sessions.refetch()}>
            {tApp("tryAgain")}
          </Button>
        </Row>
      )}
      {sessions.data?.map((session) => (
        <SessionLine key={session.session} session={session} onClose={() => setClosing(session)} />
      ))}
      {closing && (
        <CloseSessionDialog
          session={closing}
          onDone={() => {
            setClosing(null);
            void queries.invalidateQueries({ queryKey: KEY });
          }}
        />
      )}
    </Section>
  );
}

function SessionLine({ session, onClose }: { session: SessionRow; onClose: () => void }) {
  const t = useTranslations("settings");
  const times = useTimes();
  const Icon = iconOf(session.label);
  const used = session.device ? t("lastUsed", { when: times.ago(session.lastSeen) }) : t("neverFinished");
  return (
    <Row
      icon={<Icon className="size-(--icon) shrink-0 text-muted" strokeWidth={1.75} aria-hidden />}
      title={<span className="block truncate">{session.label}</span>}
      hint={used}
    >
      {session.current ? (
        <span className="rounded-[7px] bg-positive-soft px-2 py-0.5 text-xs font-emphasis whitespace-nowrap text-positive">
          {t("thisDevice")}
        </span>
      ) : (
        <Button size="sm" aria-label={t("closeLabel", { label: session.label })} onClick={onClose}>
          {t("closeSession")}
        </Button>
      )}
    </Row>
  );
}

function iconOf(label: string): typeof Laptop {
  if (/ipad|tablet/i.test(label)) return Tablet;
  return /android|iphone|mobile/i.test(label) ? Smartphone : Laptop;
}
