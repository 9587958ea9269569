import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readScenarioResults, type ScenarioResult } from './scenario-results.js';
import type { Suite } from './suites.js';

/** Milliseconds for a whole suite. */
const LIMIT_MS = 300_000;

/** Runs a suite against the server at `url` and reads its results; they stay in `folder`, beside what it printed. */
export async function runSuite(
  { script, args, unprovable }: Suite,
  { url, folder }: { readonly url: string; readonly folder: string },
): Promise<readonly ScenarioResult[]> {
  mkdirSync(folder, { recursive: true });
  const child = spawn(
    process.execPath,
    [fileURLToPath(script), 'server', '--url', url, '--output-dir', folder, ...args],
    {
      env: { PATH: process.env['PATH'], HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = createWriteStream(join(folder, 'output.txt'));
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  // Its exit code is not asked: it is 0 for scenarios nobody scores, and 1 for the others either way.
  await once(child, 'close');
  clearTimeout(timer);
  output.end();
  return readScenarioResults(folder, unprovable);
}
