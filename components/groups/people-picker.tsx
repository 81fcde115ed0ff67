"use client";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useDeferredValue, useId, useState } from "react";
import { tidyHandle } from "@/components/auth/tidy-handle";
import type { StartProblem } from "@/components/rooms/start-direct";
import { FieldError } from "@/components/ui/field";
import { SearchBox } from "@/components/ui/search-box";
import { isMeant } from "@/components/ui/searched";
import { COARSE, useMedia } from "@/components/ui/use-media";
import { Windowed } from "@/components/ui/windowed";
import type { Person } from "@/engine/client/engine-client";
import { type AccountId, handle as handleShape } from "@/protocol/ids";
import { ChosenPeople } from "./chosen-people";
import { FindOption, PersonOption } from "./person-option";
import { usePeople } from "./use-people";

interface PickerProps {
  chosen: readonly Person[];
  onChange: (chosen: readonly Person[]) => void;
  /** who is in the group already */
  without?: ReadonlySet<AccountId>;
  /** how many more fit in */
  room: number;
}

/** Chooses people: those one knows are listed, anybody else is found by handle. Typing narrows, arrows walk, Enter takes. */
export function PeoplePicker(props: PickerProps) {
  const t = useTranslations("group");
  const coarse = useMedia(COARSE);
  const id = useId();
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const picking = usePicking(props);
  const { typed, type, shown, chosen, active, newcomer, finding, problem } = picking;
  const marked = active < shown.length ? shown[active]?.account : newcomer;
  const anybody = shown.length > 0 || newcomer !== null;
  const listbox = { role: "listbox", tabIndex: -1, "aria-multiselectable": true, "aria-label": t("people") };

  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
      <ChosenPeople people={props.chosen} onDrop={picking.toggle} />
      <SearchBox
        value={typed}
        onChange={type}
        onKeyDown={picking.onKeyDown}
        placeholder={t("pick")}
        aria-label={t("pick")}
        role="combobox"
        aria-expanded={anybody}
        aria-controls={anybody ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={marked ? `${id}-${marked}` : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={!coarse}
      />
      <div id={`${id}-problem`} aria-live="polite" className="empty:hidden">
        {problem && <FieldError words={t(`find.${problem}`)} />}
      </div>
      <div
        ref={setScroller}
        id={`${id}-list`}
        {...(anybody && listbox)}
        aria-busy={picking.loading}
        className="thin-scroll -mx-2 h-[min(20rem,40dvh)] overflow-y-auto overscroll-contain"
      >
        <Windowed
          items={shown}
          keyOf={(person) => person.account}
          height={52}
          scroller={scroller}
          active={active < shown.length ? active : undefined}
          line={(person, place, index) => (
            <PersonOption
              key={person.account}
              id={`${id}-${person.account}`}
              person={person}
              place={place}
              chosen={chosen.has(person.account)}
              active={index === active}
              onToggle={() => picking.take(person)}
            />
          )}
        />
        {newcomer && (
          <FindOption
            id={`${id}-${newcomer}`}
            handle={newcomer}
            active={active >= shown.length}
            busy={finding}
            onFind={picking.find}
          />
        )}
        {!anybody && !picking.loading && (
          <p className="px-5 py-10 text-center text-balance text-muted">
            {t(typed !== "" ? "nobodyFound" : props.without ? "nobodyLeft" : "nobodyYet")}
          </p>
        )}
      </div>
    </div>
  );
}

/** What is typed, who is meant, which line is marked, and what is taken. */
function usePicking({ chosen, onChange, without, room }: PickerProps) {
  const { people, find: meet } = usePeople();
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(-1);
  const [finding, setFinding] = useState(false);
  const [problem, setProblem] = useState<StartProblem | "full" | "inside" | null>(null);
  const query = useDeferredValue(typed);
  const accounts = new Set(chosen.map((one) => one.account));
  const shown = people?.filter((one) => !without?.has(one.account) && isMeant(one, query)) ?? [];
  const handle = handleShape.safeParse(tidyHandle(query));
  const newcomer = handle.success && !shown.some((one) => one.handle === handle.data) ? handle.data : null;
  const lines = shown.length + (newcomer ? 1 : 0);

  const type = (text: string) => {
    setProblem(null);
    setTyped(text);
    setActive(text.trim() === "" ? -1 : 0);
  };
  const toggle = (person: Person) => {
    if (accounts.has(person.account)) onChange(chosen.filter((one) => one.account !== person.account));
    else if (chosen.length >= room) setProblem("full");
    else onChange([...chosen, person]);
  };
  const take = (person: Person) => {
    toggle(person);
    if (typed !== "") type("");
  };
  const find = async () => {
    if (!newcomer || finding) return;
    setFinding(true);
    const answer = await meet(newcomer);
    setFinding(false);
    if ("problem" in answer) return setProblem(answer.problem);
    if (without?.has(answer.person.account)) return setProblem("inside");
    setTyped("");
    setActive(-1);
    if (!accounts.has(answer.person.account)) toggle(answer.person);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && lines > 0) {
      event.preventDefault();
      setActive((active + step + lines) % lines);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      const person = shown[active];
      if (person) take(person);
      else if (active >= shown.length || lines === 1) void find();
    }
    const last = chosen.at(-1);
    if (event.key === "Backspace" && typed === "" && last) toggle(last);
  };
  const loading = people === null;
  return {
    typed,
    type,
    shown,
    chosen: accounts,
    active,
    newcomer,
    finding,
    problem,
    toggle,
    take,
    find,
    onKeyDown,
    loading,
  };
}
