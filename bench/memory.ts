import { nextMessage } from './children.js';
import type { LoadJob, LoadReport } from './load-generator.js';
import type { Lab } from './round.js';
import { CALL, requestOf } from './scenarios.js';
import { GATEHOUSE } from './server-list.js';
import { withServer } from './server-process.js';

/** Resident memory of one process that answered so many calls. */
export interface Memory {
  readonly calls: number;
  readonly halfWayMiB: number;
  readonly endMiB: number;
}

const TIMEOUT_MS = 3_600_000;

export function measureMemory({ generator, surroundings, pace }: Lab): Promise<Memory> {
  const half = Math.floor(pace.memoryCalls / 2);
  return withServer(GATEHOUSE, CALL, surroundings, async ({ url, headers, pid }) => {
    const after = async () => {
      const request = requestOf(CALL);
      generator.send({
        scenario: CALL,
        url,
        request: { ...request, headers: { ...request.headers, ...headers } },
        pid,
        pace: { ...pace, warmUpMs: 0 },
        calls: half,
      } satisfies LoadJob);
      const report = await nextMessage<LoadReport>(generator, TIMEOUT_MS);
      if ('problem' in report) throw new Error(report.problem);
      return report.window.residentMiB;
    };
    return { calls: 2 * half, halfWayMiB: await after(), endMiB: await after() };
  });
}
