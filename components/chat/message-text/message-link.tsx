"use client";
import { type MouseEvent, useMemo, useState } from "react";
import { Breakable } from "@/components/ui/breakable";
import { Line } from "./line";
import { linkDoubt } from "./link-doubt";
import { LinkQuestion } from "./link-question";
import { plainInline } from "./plain-text";
import type { Inline } from "./tree";

/** An address to press. The other site learns nothing of this one; where its words mislead, one is asked first. */
export function MessageLink({ link, sender }: { link: Extract<Inline, { t: "link" }>; sender: string }) {
  const { href, inside } = link;
  const words = plainInline(inside);
  const doubt = useMemo(() => linkDoubt(words, href), [words, href]);
  const [asked, setAsked] = useState(false);
  const ask = (event: MouseEvent) => {
    event.preventDefault();
    setAsked(true);
  };
  const [only] = inside;
  return (
    <>
      <a
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="link text-inherit decoration-current/50 hover:decoration-current"
        {...(doubt && { onClick: ask, onAuxClick: ask })}
      >
        {inside.length === 1 && only?.t === "words" ? (
          <Breakable address={only.text} />
        ) : (
          <Line pieces={inside} sender={sender} />
        )}
      </a>
      {doubt && <LinkQuestion href={href} doubt={doubt} open={asked} onOpenChange={setAsked} />}
    </>
  );
}
