import { join } from 'node:path';
import { nextMessage, startChild } from './children.js';
import type { LoadJob, LoadReport } from './load-generator.js';
import { spreadOf } from './results.js';
import { CALL, requestOf } from './scenarios.js';
import { GATEHOUSE } from './server-list.js';
import { type RunningServer, withServer } from './server-process.js';
import { STDERR } from './stderr.js';
import { startSurroundings } from './surroundings.js';

// node dist-bench/check-cpu.js <checkout of the base, built>: fails when a plain tools/call takes more CPU here than there.

const LIMIT = 1.15;
/** Processes of either side: two of the same code are not compiled alike, and stay apart for as long as they run. */
const PROCESSES = 2;
/** Until then V8 compiles again what is called most: a call costs twice as much before. */
const WARM_UP_CALLS = 20_000;
/** Windows are short and many, so that what slows the machine for a second slows both sides of a ratio. */
const CALLS = 2_500;
const MOST_ROUNDS = 16;
const FEWEST_ROUNDS = 8;
/** Milliseconds after which no round is begun. */
const BUDGET_MS = 45_000;
const REPORT_TIMEOUT_MS = 60_000;
/** Counts alone decide when a window ends. */
const NO_TIMES = {
  rounds: 0,
  warmUpRequests: 0,
  warmUpMs: 0,
  warmUpCalls: 0,
  maxWarmUpMs: 0,
  turns: 0,
  starts: 0,
  turnWarmUpMs: 0,
  windowMs: 0,
  minCalls: 0,
  maxWindowMs: 0,
};
const PACE = { ...NO_TIMES, name: 'quick', budgetMs: BUDGET_MS, memoryCalls: 0, mixed: NO_TIMES } as const;

const generator = startChild('load-generator.js', [], STDERR);
const surroundings = await startSurroundings(false);

/** Milliseconds of CPU for a call. */
async function cpuMsPerCall({ url, headers, pid }: RunningServer, calls: number): Promise<number> {
  const { body, headers: own } = requestOf(CALL);
  const request = { body, headers: { ...own, ...headers } };
  generator.send({ scenario: CALL, url, request, pid, pace: PACE, calls } satisfies LoadJob);
  const report = await nextMessage<LoadReport>(generator, REPORT_TIMEOUT_MS);
  if ('problem' in report) throw new Error(report.problem);
  return report.window.cpuMsPerCall;
}

interface Side {
  /** Undefined: the service that stands beside this bench. */
  readonly folder?: string;
  readonly running: RunningServer[];
  /** Milliseconds of CPU for a call, of every window of every process. */
  readonly windows: number[];
}

/** All run all the time, each compiled by its Node, and are called in turn. */
async function compare(ours: Side, base: Side): Promise<boolean> {
  const pairs = ours.running.map((server, which) => [server, base.running[which]!] as const);
  for (const server of pairs.flat()) await cpuMsPerCall(server, WARM_UP_CALLS);
  const ratios: number[] = [];
  const startedAt = performance.now();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (round >= FEWEST_ROUNDS && performance.now() - startedAt > BUDGET_MS) break;
    for (const [our, their] of pairs) ratios.push(await ratioOf(our, their, round % 2 === 0));
  }
  // The least of each, because whatever else happens on a machine only adds; and the median, because one window may be lucky.
  const ratio = Math.min(Math.min(...ours.windows) / Math.min(...base.windows), spreadOf(ratios).median);
  const single = ratios.map((one) => one.toFixed(2)).join(', ');
  console.log(`CPU of a plain tools/call, to the base commit: ${ratio.toFixed(3)}; in single windows ${single}.`);
  return ratio <= LIMIT;

  /** Neither side is always the one that follows the other. */
  async function ratioOf(our: RunningServer, their: RunningServer, isOursFirst: boolean): Promise<number> {
    const first = await cpuMsPerCall(isOursFirst ? our : their, CALLS);
    const second = await cpuMsPerCall(isOursFirst ? their : our, CALLS);
    const [here, there] = isOursFirst ? [first, second] : [second, first];
    ours.windows.push(here);
    base.windows.push(there);
    return here / there;
  }
}

/** A process of each is started before the next, so that neither side has the older ones. */
function withProcesses(sides: readonly Side[], use: () => Promise<boolean>): Promise<boolean> {
  const next = sides.toSorted((a, b) => a.running.length - b.running.length)[0]!;
  if (next.running.length === PROCESSES) return use();
  return withServer(
    GATEHOUSE,
    CALL,
    surroundings,
    (server) => {
      next.running.push(server);
      return withProcesses(sides, use);
    },
    next.folder,
  );
}

const ours: Side = { running: [], windows: [] };
const base: Side = { folder: join(String(process.argv[2]), 'dist-bench'), running: [], windows: [] };
try {
  const isFine = await withProcesses([ours, base], () => compare(ours, base)).catch((error: Error) => {
    if (ours.running.length === 0 || base.running.length > 0) throw error;
    console.log(
      `Skipped: the service of the base commit does not run under this bench. ${error.message.slice(0, 600)}`,
    );
    return true;
  });
  if (!isFine) console.log(`More than ${LIMIT} is not allowed.`);
  process.exit(isFine ? 0 : 1);
} catch (error) {
  console.log((error as Error).message);
  process.exit(1);
}
