import type { Chance } from "@/e2e/simulator/chance";

const WORDS =
  "the a we you it is was will can on in at to of and but so then now later today tomorrow morning train garden kitchen bread coffee letter river paper window house street music table chair light water blue green small quiet long short early late perhaps really again still almost never always bring take leave meet call write read cook walk build find lose keep send open close tell ask answer remember forget thank sorry yes no okay good fine great".split(
    " ",
  );
const NAMES =
  "Ana Ben Cleo Dana Emil Fay Gus Hana Ivo June Kai Lena Milo Nora Otto Pia Quin Rosa Sam Tea Udo Vera".split(" ");
const FAMILIES = "Abel Brandt Costa Duarte Evers Fuchs Grau Haas Iske Jung Keller Lind Moreau Novak Ortiz Prado".split(
  " ",
);

/** A text as people write them: mostly one line, now and then a paragraph, seldom a link. */
export function textOf(chance: Chance): string {
  const short = chance.often(0.75);
  const words = short ? chance.between(2, 14) : chance.between(15, 60);
  const said = Array.from({ length: words }, () => chance.pick(WORDS)).join(" ");
  const link = chance.often(0.03) ? ` https://example.org/${chance.pick(WORDS)}/${chance.between(1, 9_999)}` : "";
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${chance.often(0.8) ? "." : "?"}${link}`;
}

/** The name of the i-th person; with a number once all have been given. */
export function nameOf(i: number): string {
  const [first, family] = [NAMES[i % NAMES.length], FAMILIES[Math.floor(i / NAMES.length) % FAMILIES.length]];
  const round = Math.floor(i / (NAMES.length * FAMILIES.length));
  return round === 0 ? `${first} ${family}` : `${first} ${family} ${round + 1}`;
}
