interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: Array<{ status: string; assertionResults: unknown[] }>;
}

export declare const MINIMUM_LINE_COVERAGE: number;
export declare function judgeCheck(outcome: { steps: boolean[]; jest: { ok: boolean; report: JestReport | null }; coveredPercent: number }): { passed: number; failed: number };
