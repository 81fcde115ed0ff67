"use client";
import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { nameProblem } from "@/components/auth/account-rules";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Field } from "@/components/ui/field";
import { engineClient, type Me } from "@/engine/client/engine-client";
import { LIMITS } from "@/protocol/limits";
import { Row, Section } from "./section";
import { StatusForm } from "./status-form";

type Saving = "idle" | "saving" | "saved" | "failed";

/** The name that the people I talk with see. */
export function ProfileSection({ me }: { me: Me }) {
  const t = useTranslations("settings");
  const tError = useTranslations("auth.error");
  const [name, setName] = useState(me.name);
  const [saving, setSaving] = useState<Saving>("idle");
  const problem = nameProblem(name);
  const changed = name.trim() !== me.name;
  const offered = changed || saving === "saved";

  async function save(event: FormEvent) {
    event.preventDefault();
    if (problem || !changed) return;
    setSaving("saving");
    const answer = await engineClient()
      .setProfile({ name: name.trim() })
      .catch(() => ({ ok: false }));
    setSaving(answer.ok ? "saved" : "failed");
  }

  const words = problem
    ? tError(problem, { max: LIMITS.nameCharacters })
    : saving === "failed"
      ? t("saveFailed")
      : null;
  return (
    <Section id="profile" title={t("profile")}>
      <form
        method="post"
        noValidate
        className={cx(
          "grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-4 gap-y-3 px-[18px] py-4 max-pane:px-4",
          offered && "pane:grid-cols-[auto_minmax(0,1fr)_auto]",
        )}
        onSubmit={(event) => void save(event)}
      >
        <Avatar id={me.account} name={name || me.handle} shape="person" size="lg" className="mt-7" />
        <Field
          label={t("name")}
          value={name}
          onChange={(event) => {
            setSaving("idle");
            setName(event.target.value);
          }}
          error={words}
          hint={t("nameHint")}
          autoComplete="name"
          dir="auto"
        />
        {offered && (
          <Button
            type="submit"
            tone="primary"
            className="mt-7 max-pane:col-start-2 max-pane:mt-0 max-pane:justify-self-start"
            disabled={!changed || problem !== null || saving === "saving"}
          >
            {saving === "saved" && !changed && <Check className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />}
            <span aria-live="polite">{saving === "saved" && !changed ? t("saved") : t("save")}</span>
          </Button>
        )}
      </form>
      <StatusForm me={me} />
      <Row title={t("handle")}>
        <bdi className="text-muted">@{me.handle}</bdi>
      </Row>
    </Section>
  );
}
