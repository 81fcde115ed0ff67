/** Words as one looks for them: capitals and accents do not matter. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** Whether somebody is meant by what was typed: a part of their name or of their handle, with or without its "@". */
export function isMeant(person: { name: string; handle: string }, typed: string): boolean {
  const wanted = plain(typed.trim());
  return plain(`${person.name} @${person.handle}`).includes(wanted);
}
