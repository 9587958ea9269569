import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Door, DOORS } from './doors.js';
import { runSuite } from './run-suite.js';
import type { ScenarioResult } from './scenario-results.js';
import { type Suite, SUITES } from './suites.js';

// npm run conformance [-- --door plain|secured] [--suite <part of a name>]
const { values: only } = parseArgs({ options: { door: { type: 'string' }, suite: { type: 'string' } } });
const doors = (Object.keys(DOORS) as Door[]).filter((door) => only.door === undefined || only.door === door);
const suites = SUITES.filter(({ name }) => only.suite === undefined || name.includes(only.suite));
if (doors.length === 0 || suites.length === 0) throw new Error('No door or no suite has that name.');

const work = mkdtempSync(join(tmpdir(), 'gatehouse-conformance-'));
let isBelow = false;
for (const door of doors) {
  await using opened = await DOORS[door](join(work, door, 'data'));
  for (const [index, suite] of suites.entries()) {
    const folder = join(work, door, String(index));
    const results = await runSuite(suite, { url: opened.url, folder });
    isBelow = report(`${door}, ${suite.name}`, suite, results) || isBelow;
  }
}
console.log(`What the suites wrote: ${work}`);
if (isBelow) process.exitCode = 1;

/** Prints one line, and below it what keeps it from being full. Returns whether it is less than it was. */
function report(name: string, { target, floor, maxWarnings }: Suite, results: readonly ScenarioResult[]): boolean {
  const passed = results.filter((result) => result.passed).length;
  const warnings = results.flatMap((result) => result.warnings);
  // A scenario that crashed wrote nothing, and must not make the suite smaller.
  console.log(`${name}: ${passed}/${Math.max(target, results.length)}`);
  for (const { scenario, failures } of results.filter((result) => !result.passed))
    console.log(`  failed   ${scenario}: ${failures.join(' | ')}`);
  for (const { scenario, warnings: told } of results.filter((result) => result.warnings.length > 0))
    console.log(`  warning  ${scenario}: ${told.join(' | ')}`);
  const problems = [
    ...(passed < floor ? [`${passed} passed, ${floor} did before`] : []),
    ...(warnings.length > maxWarnings ? [`${warnings.length} warnings, ${maxWarnings} are accepted`] : []),
    ...(results.length < target ? [`${results.length} of ${target} scenarios ran`] : []),
  ];
  for (const problem of problems) console.log(`  BELOW    ${problem}`);
  if (passed > floor) console.log(`  above the floor of ${floor}: raise it in suites.ts`);
  return problems.length > 0;
}
