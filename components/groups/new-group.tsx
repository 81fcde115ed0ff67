"use client";
import { Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { pathOf } from "@/components/rooms/place";
import { Button } from "@/components/ui/button";
import { Field, FieldError } from "@/components/ui/field";
import { initialOf } from "@/components/ui/hue";
import { engineClient, type Person } from "@/engine/client/engine-client";
import { LIMITS } from "@/protocol/limits";
import { groupNameProblem } from "./group-name";
import { PeoplePicker } from "./people-picker";
import { useChange } from "./use-change";

interface NewGroupProps {
  onBack: () => void;
  /** the new room's path */
  onMade: (path: string) => void;
}

/** A group begins with who is in it, then with what it is called. What was chosen and typed stays until it is made. */
export function NewGroup({ onBack, onMade }: NewGroupProps) {
  const t = useTranslations("group");
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [name, setName] = useState("");
  const [naming, setNaming] = useState(false);
  if (naming)
    return <NameForm name={name} onName={setName} people={chosen} onBack={() => setNaming(false)} onMade={onMade} />;
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
      <PeoplePicker chosen={chosen} onChange={setChosen} room={LIMITS.roomMembers - 1} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="ghost" onClick={onBack}>
          {t("back")}
        </Button>
        <Button tone="primary" disabled={chosen.length === 0} onClick={() => setNaming(true)}>
          {t("next")}
        </Button>
      </div>
    </div>
  );
}

interface NameFormProps extends NewGroupProps {
  name: string;
  onName: (name: string) => void;
  people: readonly Person[];
}

function NameForm({ name, onName, people, onBack, onMade }: NameFormProps) {
  const t = useTranslations("group");
  const [tried, setTried] = useState(false);
  // Asked for again after a failure, it is the same group.
  const [room] = useState(() => engineClient().freshRoom());
  const change = useChange();
  const problem = groupNameProblem(name);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    const members = people.map((one) => one.account);
    const made = await change.run(() => engineClient().createGroup(room, name.trim(), members));
    if (made) onMade(pathOf(made.value));
  }
  const shown = problem === "nameLong" || tried ? problem : null;

  return (
    <form method="post" noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
      <div className="flex items-start gap-4">
        <span
          aria-hidden
          className="mt-[calc(1.1875rem+6px)] grid size-12 shrink-0 place-items-center rounded-room bg-sunken text-xl font-semibold text-muted"
        >
          {name.trim() === "" ? <Users className="size-(--icon)" strokeWidth={1.75} /> : initialOf(name)}
        </span>
        <Field
          label={t("name")}
          value={name}
          onChange={(event) => {
            change.clear();
            onName(event.target.value);
          }}
          error={shown && t(shown, { max: LIMITS.nameCharacters })}
          hint={t("nameHint")}
          autoComplete="off"
          dir="auto"
          autoFocus
          className="flex-1"
        />
      </div>
      <p className="text-sm text-pretty text-muted">{t("withYou", { count: people.length })}</p>
      {change.failure && (
        <div role="alert">
          <FieldError words={change.failure} />
        </div>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="ghost" onClick={onBack} disabled={change.running}>
          {t("back")}
        </Button>
        <Button type="submit" tone="primary" disabled={change.running}>
          <span aria-live="polite" className={change.running ? "breathe" : undefined}>
            {t(change.running ? "creating" : "create")}
          </span>
        </Button>
      </div>
    </form>
  );
}
