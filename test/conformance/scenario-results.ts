import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** One line of a `checks.json`, as both suites write it. */
interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly passed: boolean;
  /** Why it did not pass, one sentence for each check. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

/** `server-<scenario>-<time>`, the folder a suite writes for each scenario. */
const RESULT_FOLDER = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/;

/**
 * Reads what a suite wrote about every scenario. Its exit code alone hides failures, and so does its summary, which
 * counts as passed what was skipped.
 * @param unprovable Scenarios in which no check can succeed, whatever the server does.
 */
export function readScenarioResults(folder: string, unprovable: readonly string[]): readonly ScenarioResult[] {
  return globSync(join(folder, 'server-*', 'checks.json'))
    .toSorted()
    .map((file) => {
      const scenario = scenarioOf(file);
      const checks = JSON.parse(readFileSync(file, 'utf8')) as Check[];
      return judge(scenario, checks, !unprovable.includes(scenario));
    });
}

function scenarioOf(file: string): string {
  const scenario = RESULT_FOLDER.exec(basename(dirname(file)))?.[1];
  if (scenario === undefined) throw new Error(`No scenario can be read from the name of ${file}`);
  return scenario;
}

function judge(scenario: string, checks: readonly Check[], needsSuccess: boolean): ScenarioResult {
  const told = (status: Check['status']) => checks.filter((check) => check.status === status).map(sentence);
  // That what we sent was well-formed says nothing of the scenario itself.
  const succeeded = checks.some(({ id, status }) => status === 'SUCCESS' && id !== 'wire-schema-valid');
  const failed = told('FAILURE');
  const isVacuous = failed.length === 0 && !succeeded && needsSuccess;
  const failures = isVacuous ? ['nothing was exercised: no check succeeded'] : failed;
  return { scenario, passed: failures.length === 0, failures, warnings: told('WARNING') };
}

function sentence({ id, errorMessage }: Check): string {
  return `${id}: ${errorMessage ?? 'no reason given'}`;
}
