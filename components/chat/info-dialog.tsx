"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Dialog } from "@/components/ui/dialog";
import { Tick } from "@/components/ui/tick";
import { useTimes } from "@/components/ui/use-times";
import type { MessageReceipt, RoomRow } from "@/engine/client/engine-client";
import type { MessageItem } from "./timeline-rows";
import { useReceipts } from "./use-receipts";

/** When a message was written, and who has it: read first, then those whose devices have it and who have not looked yet. */
export function InfoDialog({ row, item, onClose }: { row: RoomRow; item: MessageItem; onClose: () => void }) {
  const t = useTranslations("info");
  const times = useTimes();
  const { edited, wordedAt } = item.marks;
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t("title")} back={`[data-message="${item.key}"]`}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        <dt className="text-muted">{t("sent")}</dt>
        <dd className="tabular-nums">{times.full(item.at)}</dd>
        {edited && (
          <>
            <dt className="text-muted">{t("edited")}</dt>
            <dd className="tabular-nums">{times.full(wordedAt)}</dd>
          </>
        )}
      </dl>
      {item.mine && item.seq !== null && row.type !== "self" && <Receipts row={row} seq={item.seq} />}
      {item.mine && item.seq === null && <p className="mt-4 text-sm text-muted">{t("waiting")}</p>}
    </Dialog>
  );
}

function Receipts({ row, seq }: { row: RoomRow; seq: number }) {
  const t = useTranslations("info");
  const receipts = useReceipts(row.room, seq);
  if (receipts === null) return <p className="mt-4 min-h-12 text-sm text-muted">{t("asking")}</p>;
  const read = receipts.filter(({ readAt }) => readAt !== null);
  const held = receipts.filter(({ readAt }) => readAt === null);
  return (
    <div className="mt-5 grid gap-5" aria-live="polite">
      {receipts.length === 0 && <p className="text-sm text-pretty text-muted">{t("nobody")}</p>}
      {read.length > 0 && (
        <People title={t("read", { count: read.length })} mark={<Tick state="read" className="text-accent" />}>
          {read.map((one) => (
            <Line key={one.person.account} receipt={one} at={one.readAt} />
          ))}
        </People>
      )}
      {held.length > 0 && (
        <People title={t("delivered", { count: held.length })} mark={<Tick state="delivered" className="text-muted" />}>
          {held.map((one) => (
            <Line key={one.person.account} receipt={one} at={one.deliveredAt} />
          ))}
        </People>
      )}
    </div>
  );
}

function People({ title, mark, children }: { title: string; mark: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h3 className="flex items-center gap-2 text-sm font-emphasis">
        <span aria-hidden>{mark}</span>
        {title}
      </h3>
      <ul className="-mx-2 mt-1 grid gap-0.5">{children}</ul>
    </section>
  );
}

function Line({ receipt: { person }, at }: { receipt: MessageReceipt; at: number | null }) {
  const times = useTimes();
  return (
    <li className="flex min-h-12 items-center gap-3 px-2">
      <Avatar id={person.account} name={person.name} shape="person" size="sm" />
      <span dir="auto" className="page-start min-w-0 flex-1 truncate">
        {person.name}
      </span>
      {at !== null && <time className="shrink-0 text-sm text-muted tabular-nums">{times.full(at)}</time>}
    </li>
  );
}
