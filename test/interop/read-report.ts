/** What a client program reported, held against what was planned. */
export interface Report {
  /** `passed <check>` or `failed <check>: <why>`, in the order of the plan, and what nobody planned. */
  readonly lines: readonly string[];
  readonly passed: number;
  /** Whether every planned check passed, and nothing else was reported. */
  readonly isWhole: boolean;
}

/** Reads the lines a client program wrote; others than `passed` and `failed` are not its report. */
export function readReport(stdout: string, planned: readonly string[]): Report {
  const reported = stdout.split('\n').filter((line) => /^(passed|failed) /.test(line));
  const isAbout = (check: string) => (line: string) =>
    line === `passed ${check}` || line.startsWith(`failed ${check}: `);
  const lines = planned.map((check) => reported.find(isAbout(check)) ?? `failed ${check}: was not run`);
  const unplanned = reported.filter((line) => !planned.some((check) => isAbout(check)(line)));
  const passed = lines.filter((line) => line.startsWith('passed ')).length;
  return {
    lines: [...lines, ...unplanned],
    passed,
    isWhole: passed === planned.length && unplanned.length === 0,
  };
}
