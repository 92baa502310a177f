/** Lines of product code that the tests must run, in percent. */
export const MINIMUM_LINE_COVERAGE = 90;

/**
 * Counts what passed and what failed: each step (lint, types …), each test, each test file that could not run, and the coverage.
 * @param {{steps: boolean[], jest: {ok: boolean, report: {numPassedTests: number, numFailedTests: number, testResults: {status: string, assertionResults: unknown[]}[]} | null}, coveredPercent: number}} outcome
 */
export function judgeCheck({ steps, jest, coveredPercent }) {
  const verdicts = [...steps, coveredPercent >= MINIMUM_LINE_COVERAGE];
  const brokenFiles = jest.report ? jest.report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length : 1;
  const failedTests = (jest.report?.numFailedTests ?? 0) + brokenFiles;
  const unexplained = failedTests === 0 && !jest.ok ? 1 : 0;
  return {
    passed: verdicts.filter(Boolean).length + (jest.report?.numPassedTests ?? 0),
    failed: verdicts.filter((ok) => !ok).length + failedTests + unexplained,
  };
}
