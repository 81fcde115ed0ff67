"use client";
import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { engineClient, type RoomRow } from "@/engine/client/engine-client";
import { LIMITS } from "@/protocol/limits";
import { groupNameProblem } from "./group-name";
import { useChange } from "./use-change";

/** What a group is called; whoever may, writes another name in its place. */
export function GroupTitle({ row, title }: { row: RoomRow; title: string }) {
  const t = useTranslations("group");
  const [renaming, setRenaming] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  useEffect(() => {
    // Whoever has gone on to something else meanwhile stays there.
    if (was.current && !renaming && document.activeElement === document.body) pencil.current?.focus();
    was.current = renaming;
  }, [renaming]);
  if (renaming) return <RenameForm row={row} onDone={() => setRenaming(false)} />;
  return (
    <div className="flex max-w-full items-center justify-center gap-1.5 ps-6">
      <h3 dir="auto" className="min-w-0 text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">
        {title}
      </h3>
      {row.rights.rename && (
        <IconButton
          ref={pencil}
          label={t("rename")}
          icon={Pencil}
          className="-me-2 size-9 coarse:size-11 [&>svg]:size-(--icon-sm)"
          onClick={() => setRenaming(true)}
        />
      )}
    </div>
  );
}

function RenameForm({ row, onDone }: { row: RoomRow; onDone: () => void }) {
  const t = useTranslations("group");
  const [name, setName] = useState(row.title);
  const change = useChange();
  const problem = groupNameProblem(name);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (problem) return;
    if (name.trim() === row.title) return onDone();
    if (await change.run(() => engineClient().renameRoom(row.room, name.trim()))) onDone();
  }
  return (
    <form
      method="post"
      noValidate
      className="grid w-full gap-2.5 text-start"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        onDone();
      }}
    >
      <Field
        label={t("name")}
        value={name}
        onChange={(event) => {
          change.clear();
          setName(event.target.value);
        }}
        error={change.failure ?? (problem && t(problem, { max: LIMITS.nameCharacters }))}
        autoComplete="off"
        dir="auto"
        autoFocus
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="ghost" size="sm" onClick={onDone}>
          {t("cancel")}
        </Button>
        <Button type="submit" tone="primary" size="sm" disabled={problem !== null || change.running}>
          <span aria-live="polite">{t(change.running ? "renaming" : "saveName")}</span>
        </Button>
      </div>
    </form>
  );
}
