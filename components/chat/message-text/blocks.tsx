import { CodeBlock } from "./code-block";
import { Line } from "./line";
import type { Block, Item } from "./tree";

interface BlocksProps {
  blocks: readonly Block[];
  sender: string;
}

/** Paragraphs, code, quotes and lists, each a real element that reads in its own direction. */
export function Blocks({ blocks, sender }: BlocksProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      {blocks.map((block, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
        <BlockView key={place} block={block} sender={sender} />
      ))}
    </div>
  );
}

function BlockView({ block, sender }: { block: Block; sender: string }) {
  switch (block.t) {
    case "words":
      return (
        <p dir="auto" className="whitespace-pre-wrap">
          <Line pieces={block.inside} sender={sender} />
        </p>
      );
    case "code":
      return <CodeBlock text={block.text} language={block.language} />;
    case "quote":
      return (
        <blockquote dir="auto" className="border-s-[3px] border-current/30 ps-3">
          <Blocks blocks={block.inside} sender={sender} />
        </blockquote>
      );
    case "list":
      return block.ordered ? (
        <ol dir="auto" className="list-decimal ps-7 marker:tabular-nums marker:opacity-80">
          <Items items={block.items} sender={sender} />
        </ol>
      ) : (
        <ul dir="auto" className="list-disc ps-5">
          <Items items={block.items} sender={sender} />
        </ul>
      );
  }
}

function Items({ items, sender }: { items: readonly Item[]; sender: string }) {
  return items.map(({ value, inside, below }, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
    <li key={place} value={value ?? undefined} className="ps-0.5">
      <Line pieces={inside} sender={sender} />
      {below.length > 0 && <Blocks blocks={below} sender={sender} />}
    </li>
  ));
}
