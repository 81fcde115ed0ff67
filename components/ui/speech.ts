/** How dates and lists are put in words: by the reader's own habits where their browser speaks the language of the page. */
export function speechOf(locale: string): string {
  return navigator.language.slice(0, 2) === locale.slice(0, 2) ? navigator.language : locale;
}
