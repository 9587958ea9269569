import type { Machine } from './machine.js';
import type { Pace } from './options.js';
import { MEASURES, type Measure, type Result, type Samples } from './results.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { BASELINE, type Server } from './server-list.js';

export interface Report {
  readonly machine: Machine;
  readonly pace: Pace;
  /** How many the budget of the pace allowed. */
  readonly rounds: number;
  readonly servers: readonly Server[];
  readonly samples: Samples;
}

const COLUMNS: Record<Measure, { title: string; unit: string; digits: number }> = {
  requestsPerSecond: { title: 'requests/s', unit: '/s', digits: 0 },
  cpuMsPerCall: { title: 'CPU/call', unit: ' ms', digits: 3 },
  p50Ms: { title: 'p50', unit: ' ms', digits: 1 },
  p99Ms: { title: 'p99', unit: ' ms', digits: 1 },
  residentMiB: { title: 'memory', unit: ' MiB', digits: 0 },
  startUpMs: { title: 'start-up', unit: ' ms', digits: 0 },
};
const TITLES = [...MEASURES.map((measure) => COLUMNS[measure].title), 'requests/s, range'];

export function asTables({ machine, pace, rounds, servers, samples }: Report): string {
  const { cores, cpu, memoryGiB, platform, node, packages, loadBefore, date } = machine;
  return [
    `${date}, ${cores} cores (${cpu}), ${memoryGiB} GiB, ${platform}, Node ${node}, load before the run ${loadBefore.toFixed(2)}`,
    Object.entries(packages)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `Medians of ${rounds} rounds, in windows of ${pace.windowMs} ms or more after ${pace.warmUpMs} ms of warm-up.`,
    `${BASELINE} is in units; every other row is a ratio to it. More requests/s is better; of all else, less.`,
    '">": the load generator was the slower side, so at least this. "-": does not speak this revision.',
    ...SCENARIOS.flatMap((scenario) => ['', ...tableOf(scenario, servers, samples)]),
    '',
  ].join('\n');
}

function tableOf(scenario: Scenario, servers: readonly Server[], samples: Samples): string[] {
  const rows = servers.map(({ name }) => line(name, cellsOf(samples.resultOf(scenario, name))));
  return [line(scenario.name, TITLES), ...rows];
}

function cellsOf(result: Result | undefined): string[] {
  if (result === undefined) return TITLES.map(() => '-');
  const isBaseline = result.server === BASELINE;
  const { requestsPerSecond, ...others } = isBaseline ? result.absolute : result.ratio;
  const text = (value: number, { unit, digits }: { unit: string; digits: number }) =>
    isBaseline ? value.toFixed(digits) + unit : `${value.toFixed(2)}x`;
  const speed = (value: number) => text(value, COLUMNS.requestsPerSecond);
  return [
    (result.isLowerBound ? '>' : '') + speed(requestsPerSecond.median),
    ...Object.entries(others).map(([measure, { median }]) => text(median, COLUMNS[measure as Measure])),
    `${speed(requestsPerSecond.min)} to ${speed(requestsPerSecond.max)}`,
  ];
}

function line(head: string, cells: readonly string[]): string {
  return head.padEnd(34) + cells.map((cell, column) => cell.padStart(column < MEASURES.length ? 11 : 20)).join('');
}

export function asJson({ machine, pace, rounds, servers, samples }: Report): string {
  const scenarios = SCENARIOS.map((scenario) => {
    const results = servers.map(({ name }) => samples.resultOf(scenario, name) ?? { server: name, speaksEra: false });
    return { name: scenario.name, results };
  });
  return `${JSON.stringify({ machine, pace, rounds, baseline: BASELINE, scenarios }, undefined, 2)}\n`;
}
