import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { refuseOwnProgram } from '../project-program.js';
import { type Terminal, WrongUse } from '../run-command.js';
import type { Chapter } from './check.js';
import { credentialsOf } from './credentials.js';
import { localChapters } from './local-chapters.js';
import { ProbeRun } from './probe/start-probe.js';
import { remoteChapters } from './remote-chapters.js';
import { type Report, reportOf } from './report/summary.js';
import { type Progress, runChapters } from './run-chapters.js';

/** What the doctor is asked. */
export interface Questions {
  readonly url?: URL;
  readonly token?: string;
  readonly key?: string;
  readonly keyHeader: string;
  readonly ca?: string;
  readonly prometheus?: string;
  readonly provoke?: true;
}

/** Asks everything, and leaves nothing behind of what it starts for that. */
export async function diagnose(
  terminal: Terminal,
  questions: Questions,
  progress: Progress,
  stop: AbortSignal,
): Promise<Report> {
  const startedAt = performance.now();
  const run = new ProbeRun(terminal);
  try {
    const checked = await runChapters(await chaptersOf(terminal, questions, run), progress, stop);
    return reportOf(checked, performance.now() - startedAt, questions.url?.origin);
  } finally {
    await run.close();
  }
}

async function chaptersOf(terminal: Terminal, questions: Questions, run: ProbeRun): Promise<readonly Chapter[]> {
  const { url, key, keyHeader, ca, prometheus, provoke = false } = questions;
  const credentials = credentialsOf(questions.token ?? (terminal.env.GATEHOUSE_TOKEN || undefined), key);
  if (url === undefined) {
    refuseOwnProgram(terminal.cwd, 'start it with npm start, and name its address: gatehouse doctor --url <url>.');
    if (provoke) throw new WrongUse('--provoke is for --url: here an instance of its own is provoked anyway.');
    return localChapters({ terminal, credentials, prometheus, run });
  }
  if (provoke && credentials.token === undefined && key === undefined) {
    throw new WrongUse(
      '--provoke needs --token or --key: without one it would use up what all anonymous callers share.',
    );
  }
  const trust = ca === undefined ? {} : { ca: authoritiesIn(resolve(terminal.cwd, ca)) };
  return remoteChapters({ url, now: terminal.now, credentials, keyHeader, trust, prometheus, provoke });
}

function authoritiesIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new WrongUse('--ca: the file cannot be read.', { cause });
  }
}
