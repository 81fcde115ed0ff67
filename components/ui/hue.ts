/** FNV-1a over the id: the same person has the same colour on every screen, whatever they call themselves. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** One of eight hues (an index into app/people.css) for a person or a room. */
export function hueOf(id: string): number {
  return hashOf(id) % 8;
}

/** The quarter turn of the mark under the letter: 0 to 3. */
export function turnOf(id: string): number {
  return (hashOf(id) >>> 8) % 4;
}

/** The letter in an avatar: the first of the name, a handle's "@" left out. */
export function initialOf(name: string): string {
  const first = Array.from(name.replace(/^[@\s]+/, ""))[0];
  return first ? first.toLocaleUpperCase() : "?";
}
