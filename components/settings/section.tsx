import type { ReactNode } from "react";

/** A part of the settings: a name, a card, a word under it. */
export function Section({
  id,
  title,
  hint,
  children,
}: {
  id: string;
  title: string;
  hint?: string;
  children: ReactNode;
}) {
  return (
    <section id={id} tabIndex={-1} aria-labelledby={`${id}-title`} className="min-w-0 scroll-mt-6 outline-none">
      <h2 id={`${id}-title`} className="mb-2.5 text-sm font-semibold">
        {title}
      </h2>
      <div className="divide-y divide-line overflow-hidden rounded-lg bg-surface shadow-[0_0_0_1px_var(--line)]">
        {children}
      </div>
      {hint && <p className="mt-2.5 px-0.5 text-sm text-pretty text-muted">{hint}</p>}
    </section>
  );
}

/** One line of a card: what it is, and what there is to press at the end. Wraps where it must. */
export function Row({
  icon,
  title,
  hint,
  children,
}: {
  icon?: ReactNode;
  title: ReactNode;
  hint?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="flex min-h-15 flex-wrap items-center gap-x-4 gap-y-2 px-[18px] py-3 max-pane:gap-x-3 max-pane:px-4">
      {icon}
      <div className="min-w-0 flex-[1_1_8rem]">
        <div className="font-emphasis">{title}</div>
        {hint && <div className="text-sm text-pretty text-muted">{hint}</div>}
      </div>
      {children && <div className="ms-auto flex max-w-full items-center gap-2">{children}</div>}
    </div>
  );
}
