/** Something the operator can mend: printed as it stands, without a stack, and the exit code is 1. */
export class StartError extends Error {
  /** @param {string} message what is wrong; @param {string} [hint] what to do about it */
  constructor(message, hint) {
    super(hint ? `${message}\n  ${hint}` : message);
    this.name = "StartError";
  }
}

/** One line of progress. @param {string} line */
export function say(line) {
  console.log(`  ${line}`);
}

/** Runs `work` and says how long it took. @template T @param {string} what @param {() => Promise<T>|T} work @returns {Promise<T>} */
export async function timed(what, work) {
  const before = performance.now();
  const result = await work();
  say(`${what} (${((performance.now() - before) / 1000).toFixed(1)} s)`);
  return result;
}

/** Prints an error the way its kind deserves. @param {unknown} error */
export function complain(error) {
  console.error("");
  if (error instanceof StartError) console.error(`Sotto cannot start: ${error.message}`);
  else console.error("Sotto cannot start:", error);
}
