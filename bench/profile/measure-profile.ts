import { nextMessage } from '../children.js';
import type { LoadJob, LoadReport } from '../load-generator.js';
import type { Lab } from '../round.js';
import { CALL, requestOf } from '../scenarios.js';
import { GATEHOUSE } from '../server-list.js';
import { type RunningServer, withServer } from '../server-process.js';
import { freePort } from '../surroundings.js';
import { InspectedProcess } from './inspected-process.js';
import { sharesOf, type Shares } from './parts.js';

/** So many to warm up, and as many that are looked at. */
export const PROFILED_CALLS = 15_000;
const TIMEOUT_MS = 120_000;

/** Where the CPU time of a plain tools/call goes, on the main thread, after warm-up. */
export async function measureProfile({ generator, surroundings, pace }: Lab): Promise<Shares> {
  const port = await freePort();
  const server = { ...GATEHOUSE, env: { ...GATEHOUSE.env, NODE_OPTIONS: `--inspect=127.0.0.1:${port}` } };
  return withServer(server, CALL, surroundings, async (running) => {
    const load = async (calls: number) => {
      generator.send(jobOf(running, pace, calls));
      const report = await nextMessage<LoadReport>(generator, TIMEOUT_MS);
      if ('problem' in report) throw new Error(report.problem);
    };
    await load(PROFILED_CALLS);
    using inspected = await InspectedProcess.at(port);
    await inspected.startProfile();
    await load(PROFILED_CALLS);
    return sharesOf(await inspected.stopProfile());
  });
}

function jobOf({ url, headers, pid }: RunningServer, pace: Lab['pace'], calls: number): LoadJob {
  const { body, headers: own } = requestOf(CALL);
  return { scenario: CALL, url, request: { body, headers: { ...own, ...headers } }, pid, pace, calls };
}
