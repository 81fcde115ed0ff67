/** Numbers in [0, 1) that follow from a seed (mulberry32), for choices that a second run should make again. */
export function seededChance(seed: number): { random: () => number; chance: (share: number) => boolean } {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { random, chance: (share) => random() < share };
}
