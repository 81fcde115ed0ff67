import { readFileSync } from "node:fs";

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** @returns {Counts} */
export function nothing() {
  return { passed: 0, failed: 0, skipped: 0 };
}

/** @param {Counts} a @param {Counts} b @returns {Counts} */
export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** @param {Counts} counts */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A check without tests of its own counts as one. @param {boolean} ok @returns {Counts} */
export function one(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** @param {string} file @returns {any} */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** A suite that ended badly without naming a failed test has one all the same. @param {Counts} counts @param {boolean} ok */
function honest(counts, ok) {
  return !ok && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * Counts of Vitest's JSON report. A file that could not even be loaded has no tests in it: it counts as one failure.
 * @param {string} file @param {boolean} ok the exit code was 0
 * @returns {Counts}
 */
export function vitestCounts(file, ok) {
  const report = readReport(file);
  if (!report) return one(false);
  const broken = report.testResults.filter(
    (/** @type {any} */ result) => result.status === "failed" && result.assertionResults.length === 0,
  ).length;
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return honest(counts, ok);
}

/** Counts of Playwright's JSON report. @param {string} file @param {boolean} ok @returns {Counts} */
export function playwrightCounts(file, ok) {
  const report = readReport(file);
  if (!report) return one(false);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return honest({ passed: expected, failed: unexpected + flaky, skipped }, ok);
}

/** Counts that a program printed itself as `N passed, N failed`; without such a line it counts as one. @param {string} output @param {boolean} ok */
export function printedCounts(output, ok) {
  const line = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  if (!line) return one(ok);
  return honest({ passed: Number(line[1]), failed: Number(line[2]), skipped: Number(line[3] ?? 0) }, ok);
}
