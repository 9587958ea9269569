import type { ChildProcess } from 'node:child_process';
import { nextMessage } from './children.js';
import type { LoadJob, LoadReport } from './load-generator.js';
import type { Window } from './load-window.js';
import type { Pace } from './options.js';
import type { Scenario } from './scenarios.js';
import type { Server } from './server-list.js';
import { withServer } from './server-process.js';

/** One server in one scenario in one round. */
export interface Sample extends Window {
  readonly startUpMs: number;
}

const LOAD_TIMEOUT_MS = 60_000;

/** @throws Error when the server does not start, or gives a single answer that is not right. */
export function measure(generator: ChildProcess, server: Server, scenario: Scenario, pace: Pace): Promise<Sample> {
  return withServer(server, scenario, async ({ url, headers, pid, startUpMs }) => {
    generator.send({ scenario, url, headers, pid, pace } satisfies LoadJob);
    const report = await nextMessage<LoadReport>(generator, LOAD_TIMEOUT_MS);
    if ('problem' in report) throw new Error(report.problem);
    return { ...report.window, startUpMs };
  });
}
