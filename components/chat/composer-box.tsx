"use client";
import { ArrowUp, Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type ReactNode, useId } from "react";
import { cx } from "@/components/ui/cx";
import { IconButton } from "@/components/ui/icon-button";
import { COARSE, useMedia } from "@/components/ui/use-media";
import { LIMITS } from "@/protocol/limits";
import { ComposerBar } from "./composer-bar";
import { formatByKey } from "./message-text/format-by-key";
import { MentionList } from "./message-text/mention-list";
import { useMentionCompletion } from "./message-text/use-mention-completion";
import type { MessageItem } from "./timeline-rows";
import type { useWriting } from "./use-writing";

interface ComposerBoxProps {
  /** what one writes here, in words */
  words: string;
  writing: ReturnType<typeof useWriting>;
  replyTo: MessageItem | null;
  editing: MessageItem | null;
  onCancel: () => void;
  /** the up key, with nothing written */
  onUp: () => void;
  /** beside a pane's edge rather than across the conversation */
  narrow?: boolean;
  children?: ReactNode;
}

/** The field with what stands above and beside it. It is the browser's own, so that a key is on the screen before anything else happens. */
export function ComposerBox(props: ComposerBoxProps) {
  const { words, writing, replyTo, editing, onCancel, narrow, children } = props;
  const t = useTranslations("chat");
  const tReply = useTranslations("reply");
  const coarse = useMedia(COARSE);
  const [bar, tooLong] = [useId(), useId()];
  const { field, length, typed, send } = writing;
  const mention = useMentionCompletion(field);
  const over = length - LIMITS.textCharacters;
  const about = editing ?? replyTo;
  const described = [about && bar, over > 0 && tooLong].filter(Boolean).join(" ");
  const edge = narrow ? "px-3" : "px-[clamp(8px,4%,40px)] max-pane:px-2";
  return (
    <footer
      className={cx(
        "shrink-0 pt-1 pb-[max(16px,env(safe-area-inset-bottom))] max-pane:pb-[max(10px,env(safe-area-inset-bottom))]",
        edge,
      )}
    >
      {children}
      <MentionList {...mention.list} />
      <div className="mx-auto flex max-w-280 items-end gap-2">
        <div className="min-w-0 flex-1 rounded-xl bg-raised shadow-[var(--shadow-1),inset_0_0_0_1px_var(--line-strong)] transition-shadow duration-(--t-fast) focus-within:shadow-[inset_0_0_0_2px_var(--focus)] forced-colors:border">
          {about && (
            <ComposerBar key={about.key} item={about} editing={editing !== null} id={bar} onCancel={onCancel} />
          )}
          <div className="flex items-end px-4 py-[3px]">
            <textarea
              ref={field}
              rows={1}
              {...mention.fieldProps}
              onInput={() => {
                typed();
                mention.look();
              }}
              onKeyDown={(event) => {
                if (!isComposed(event) && !mention.onKey(event) && !formatByKey(event)) onKey(event, props, coarse);
              }}
              aria-label={words}
              placeholder={words}
              aria-invalid={over > 0 || undefined}
              aria-describedby={described || undefined}
              enterKeyHint={coarse ? "enter" : "send"}
              autoComplete="off"
              dir="auto"
              className="thin-scroll max-h-[calc(8lh+18px)] min-h-[42px] min-w-0 flex-1 resize-none bg-transparent py-[9px] text-md outline-none [field-sizing:content] placeholder:truncate max-pane:text-lg coarse:text-lg"
            />
          </div>
        </div>
        {(length > 0 || coarse || editing) && (
          <IconButton
            label={editing ? tReply("save") : t("send")}
            icon={editing ? Check : ArrowUp}
            tone="voice"
            disabled={length === 0 || over > 0}
            onClick={send}
            className="size-12 disabled:bg-transparent disabled:text-faint"
          />
        )}
      </div>
      {over > 0 && (
        <p id={tooLong} role="status" className="mx-auto max-w-280 px-4 pt-1.5 text-sm text-danger">
          {t("tooLong", { count: over })}
        </p>
      )}
    </footer>
  );
}

/** While a word is being composed (an input method), the keys are for choosing it. */
function isComposed(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

/** Enter sends, the up key takes the last of one's own words up again, Escape lets go of the message these are for. */
function onKey(event: KeyboardEvent<HTMLTextAreaElement>, props: ComposerBoxProps, coarse: boolean): void {
  const { writing, replyTo, editing, onCancel, onUp } = props;
  const bare = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
  if (event.key === "Enter" && !event.shiftKey && !coarse) {
    event.preventDefault();
    writing.send();
  } else if (event.key === "Escape" && (replyTo || editing)) {
    event.preventDefault();
    // A pane around the field would close at it.
    event.stopPropagation();
    onCancel();
  } else if (event.key === "ArrowUp" && bare && !editing && event.currentTarget.value === "") {
    event.preventDefault();
    onUp();
  }
}
