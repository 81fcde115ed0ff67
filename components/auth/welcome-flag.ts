const KEY = "sotto-welcome";

/** Remembers, while the page changes, that this account was made just now. */
export function expectWelcome(): void {
  sessionStorage.setItem(KEY, "1");
}

/** Whether a first note is due in this tab; true once. */
export function takeWelcome(): boolean {
  const due = sessionStorage.getItem(KEY) !== null;
  sessionStorage.removeItem(KEY);
  return due;
}
