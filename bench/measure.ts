import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { nextMessage } from './children.js';
import type { LoadJob, LoadReport } from './load-generator.js';
import type { Window } from './load-window.js';
import type { Pace } from './options.js';
import type { Cell } from './ratios.js';
import { requestOf } from './scenarios.js';
import { EXPORT_EVERY_MS, type Server } from './server-list.js';
import { withServices } from './server-process.js';
import type { Surroundings } from './surroundings.js';

/** One cell in one round. */
export interface Sample extends Window {
  readonly startUpMs: number;
  /** Spans that reached the collector, for each call of this process. */
  readonly spansPerCall: number;
}

const LOAD_TIMEOUT_MS = 90_000;

/**
 * @param rate Requests a second to send, whatever comes back; absent: as many as come back.
 * @throws Error when the server does not start, or gives a single answer that is not right.
 */
export async function measure(
  generator: ChildProcess,
  surroundings: Surroundings,
  { server, scenario }: Cell,
  pace: Pace,
  rate?: number,
): Promise<Sample> {
  const before = await surroundings.spans();
  return withServices(server, scenario, surroundings, async ([first, ...others]) => {
    const { url, headers, pid, startUpMs } = first!;
    const request = requestOf(scenario);
    generator.send({
      scenario,
      url,
      request: { ...request, headers: { ...request.headers, ...headers } },
      pid,
      others: others.map((other) => ({ url: other.url, pid: other.pid })),
      pace: paceOf(server, pace),
      ...(rate !== undefined && { rate }),
    } satisfies LoadJob);
    const report = await nextMessage<LoadReport>(generator, LOAD_TIMEOUT_MS);
    if ('problem' in report) throw new Error(report.problem);
    // What is still on its way: only where somebody looks at it.
    if (server.tracesAll === true) await sleep(2 * EXPORT_EVERY_MS);
    const spansPerCall = ((await surroundings.spans()) - before) / report.window.answers;
    return { ...report.window, startUpMs, spansPerCall };
  });
}

/** Every process compiles for itself what it is called for, so every one gets the calls that takes, also in the window. */
function paceOf({ processes = 1 }: Server, pace: Pace): Pace {
  return {
    ...pace,
    warmUpCalls: pace.warmUpCalls * processes,
    maxWarmUpMs: pace.maxWarmUpMs * processes,
    windowMs: pace.windowMs * processes,
    maxWindowMs: pace.maxWindowMs * processes,
  };
}
