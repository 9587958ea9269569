import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { nextMessage } from './children.js';
import { type Heat, isAtHalf, wholeOf } from './heats.js';
import type { LoadJob, LoadReport } from './load-generator.js';
import type { Window } from './load-window.js';
import type { Pace } from './options.js';
import type { Cell } from './ratios.js';
import { cellName, type Samples } from './results.js';
import { requestOf } from './scenarios.js';
import { EXPORT_EVERY_MS } from './server-list.js';
import { type RunningServer, withServices } from './server-process.js';
import type { Surroundings } from './surroundings.js';

export interface Lab {
  readonly generator: ChildProcess;
  readonly surroundings: Surroundings;
  readonly pace: Pace;
}

/** What one cell is measured on. */
interface Unit {
  readonly cell: Cell;
  readonly services: readonly RunningServer[];
}

const LOAD_TIMEOUT_MS = 120_000;
/** So many windows at full load are one at half load: the slowest in a hundred needs more than a hundred. */
const WINDOWS_AT_HALF = 3;

/** Every heat once. Another cell begins each round, and each turn of a heat. */
export async function runRound(round: number, heats: readonly Heat[], lab: Lab, samples: Samples): Promise<void> {
  for (const heat of heats) {
    process.stderr.write(`round ${round + 1} of ${lab.pace.rounds}: ${heat.map(cellName).join('; ')}\n`);
    if (heat.some(({ load }) => load === 'none')) await startInTurns(round, heat, lab, samples);
    else await callInTurns(round, heat, lab, samples);
  }
}

async function startInTurns(round: number, heat: Heat, lab: Lab, samples: Samples): Promise<void> {
  for (let turn = 0; turn < lab.pace.starts; turn += 1) {
    for (const cell of rotated(heat, round + turn)) {
      await withServices(cell.server, cell.scenario, lab.surroundings, async ([started]) => {
        samples.add(round, cell, { startUpMs: started!.startUpMs });
      });
    }
  }
}

async function callInTurns(round: number, heat: Heat, lab: Lab, samples: Samples): Promise<void> {
  const { turns, turnWarmUpMs, windowMs, maxWindowMs } = lab.pace;
  const times = isAtHalf(heat) ? WINDOWS_AT_HALF : 1;
  const warm = { warmUpMs: turnWarmUpMs, warmUpCalls: 0, maxWarmUpMs: turnWarmUpMs };
  const pace = { ...warm, windowMs: windowMs * times, maxWindowMs: maxWindowMs * times };
  await withUnits(rotated(heat, round), lab, async (units) => {
    for (const unit of units) await warmUp(unit, lab, samples);
    const rate = rateOf(heat, samples);
    for (let turn = 0; turn < Math.ceil(turns / times); turn += 1) {
      for (const unit of rotated(units, turn)) samples.add(round, unit.cell, await sendLoad(unit, lab, pace, rate));
    }
  });
}

/**
 * Runs `use` while the servers of all cells run; they are gone when this returns.
 * @throws Error when one does not start.
 */
function withUnits(
  [next, ...others]: readonly Cell[],
  lab: Lab,
  use: (units: readonly Unit[]) => Promise<void>,
  units: readonly Unit[] = [],
): Promise<void> {
  if (next === undefined) return use(units);
  return withServices(next.server, next.scenario, lab.surroundings, (services) =>
    withUnits(others, lab, use, [...units, { cell: next, services }]),
  );
}

/** What is compiled by then stays so. */
async function warmUp(unit: Unit, lab: Lab, samples: Samples): Promise<void> {
  const { tracesAll = false } = unit.cell.server;
  // Nobody else is called meanwhile, and what is on its way arrives before and after: all that is counted is its own.
  const spans = () => sleep(2 * EXPORT_EVERY_MS).then(() => lab.surroundings.spans());
  const before = tracesAll ? await spans() : 0;
  const { answers } = await sendLoad(unit, lab, { windowMs: 0, minCalls: 0, maxWindowMs: 0 });
  if (tracesAll) samples.spansPerCall.push(((await spans()) - before) / answers);
}

/** Half of what the baseline can do: the same for all of a heat. */
function rateOf(heat: Heat, samples: Samples): number | undefined {
  const baseline = heat.find((cell) => cell.load === 'half' && cell.server.isBaseline === true);
  return baseline && samples.medianOf(wholeOf(baseline), 'requestsPerSecond')! / 2;
}

/**
 * @param rate Requests a second to send, whatever comes back; absent: as many as come back.
 * @throws Error when a single answer is not right.
 */
async function sendLoad(
  { cell: { server, scenario }, services: [first, ...others] }: Unit,
  { generator, pace }: Lab,
  own: Partial<Pace>,
  rate?: number,
): Promise<Window> {
  const { url, headers, pid } = first!;
  const request = requestOf(scenario);
  generator.send({
    scenario,
    url,
    request: { ...request, headers: { ...request.headers, ...headers } },
    pid,
    others: others.map((other) => ({ url: other.url, pid: other.pid })),
    pace: forEach(server.processes ?? 1, { ...pace, ...own }),
    ...(rate !== undefined && { rate }),
  } satisfies LoadJob);
  const report = await nextMessage<LoadReport>(generator, LOAD_TIMEOUT_MS);
  if ('problem' in report) throw new Error(`${cellName({ server, scenario })}: ${report.problem}`);
  return report.window;
}

/** Every process compiles for itself what it is called for, so every one gets the calls that takes, also in the window. */
function forEach(processes: number, pace: Pace): Pace {
  return {
    ...pace,
    warmUpCalls: pace.warmUpCalls * processes,
    maxWarmUpMs: pace.maxWarmUpMs * processes,
    windowMs: pace.windowMs * processes,
    maxWindowMs: pace.maxWindowMs * processes,
  };
}

export function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
