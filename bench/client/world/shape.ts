import { chanceOf } from "@/e2e/simulator/chance";

/** How large a world is. */
export interface Size {
  /** of one person, Notes to self among them */
  readonly rooms: number;
  /** of all her rooms together */
  readonly messages: number;
}

/** The epochs of every room: with 1,000 rooms, 10,000 boxes for her. */
export const EPOCHS = 10;

/** Reactions to one message. */
export const REACTIONS = 500;

/** What is in the world, before anybody has written a word. */
export interface Shape {
  readonly people: number;
  /** rooms of two, each with another person; one of them is Bob's */
  readonly directs: readonly number[];
  /** groups: messages, and how many others are in it; the first is the long one, the second Carol's, the third the one with many reactions */
  readonly groups: readonly { readonly messages: number; readonly others: number; readonly reactions?: number }[];
}

/** A tenth of all messages in one room, a hundredth in another, the rest as people write: much in few rooms, little in most. */
export function shapeOf({ rooms, messages }: Size): Shape {
  const chance = chanceOf(1);
  const [long, thousand, reacted] = [Math.round(messages / 10), Math.round(messages / 100), 100];
  const rest = rooms - 4;
  const weights = Array.from({ length: rest }, (_, i) => 1 / (i + 12));
  const sum = weights.reduce((a, b) => a + b, 0);
  const left = messages - long - thousand - reacted;
  const counts = weights.map((weight) => Math.floor((left * weight) / sum));
  counts[0] = (counts[0] ?? 0) + left - counts.reduce((a, b) => a + b, 0);
  const directs: number[] = [];
  const groups: Shape["groups"][number][] = [
    { messages: long, others: 11 },
    { messages: thousand, others: 7 },
    { messages: reacted, others: 99, reactions: REACTIONS },
  ];
  // Bob's is one of those with the fewest words.
  const bobs = counts.pop() ?? 0;
  for (const messages of counts) {
    if (chance.often(0.6)) directs.push(messages);
    else groups.push({ messages, others: chance.between(2, 11) });
  }
  return { people: Math.max(99, directs.length), directs: [bobs, ...directs], groups };
}
