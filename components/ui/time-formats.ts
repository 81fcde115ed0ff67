/** The formatters of one language. */
interface TimeFormats {
  clock: Intl.DateTimeFormat;
  weekday: Intl.DateTimeFormat;
  date: Intl.DateTimeFormat;
  dateYear: Intl.DateTimeFormat;
  dayName: Intl.DateTimeFormat;
  dayYear: Intl.DateTimeFormat;
  full: Intl.DateTimeFormat;
}

let known: { key: string; formats: TimeFormats } | null = null;

/**
 * Formatters take a millisecond to make, and every line of a log that comes into view needs them: one set is kept, for as long
 * as language and zone stay what they are.
 */
export function timeFormats(speech: string): TimeFormats {
  const key = `${speech} ${new Date().getTimezoneOffset()}`;
  if (known?.key !== key) known = { key, formats: made(speech) };
  return known.formats;
}

function made(speech: string): TimeFormats {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(speech, options);
  return {
    clock: format({ hour: "numeric", minute: "2-digit" }),
    weekday: format({ weekday: "short" }),
    date: format({ day: "numeric", month: "short" }),
    dateYear: format({ day: "numeric", month: "short", year: "numeric" }),
    dayName: format({ weekday: "long", day: "numeric", month: "long" }),
    dayYear: format({ day: "numeric", month: "long", year: "numeric" }),
    full: format({ dateStyle: "long", timeStyle: "short" }),
  };
}
