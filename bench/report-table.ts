import type { Mixed } from './mixed/measure-mixed.js';
import type { Shares } from './profile/parts.js';
import type { Run } from './report-json.js';
import type { Ratio } from './ratios.js';
import type { Result } from './results.js';

const COLUMNS = ['ratio', 'lowest', 'highest', 'to reach', 'stretch', ''];

export function asTable({ machine, command, pace, rounds, ratios, results, memory, mixed, profile }: Run): string {
  const { cores, cpu, memoryGiB, platform, node, loadBefore, date } = machine;
  return [
    `${date}, ${cores} cores (${cpu}), ${memoryGiB} GiB, ${platform}, Node ${node}, load before the run ${loadBefore.toFixed(2)}`,
    `${command}: medians of ${rounds} rounds of ${pace.turns} turns, windows of ${pace.windowMs} ms or more, after ${pace.warmUpCalls} calls to warm up, or ${pace.maxWarmUpMs} ms.`,
    '">": the load generator was the slower side, so at least this.',
    '',
    line('', COLUMNS),
    ...ratios.map((ratio) => line(`${ratio.key}: ${ratio.what}`, cells(ratio, results.get(ratio.key)))),
    ...(memory === undefined
      ? []
      : [
          `memory after ${memory.calls} calls: ${memory.endMiB.toFixed(0)} MiB, half way ${memory.halfWayMiB.toFixed(0)}`,
        ]),
    ...(mixed === undefined ? [] : mixedLines(mixed).map((columns) => line(columns[0]!, columns.slice(1)))),
    ...(profile === undefined ? [] : profileLines(profile).map(([part = '', share = '']) => line(part, [share]))),
    '',
  ].join('\n');
}

export function cells(ratio: Ratio, result: Result | undefined): readonly string[] {
  if (result === undefined) return ['not measured', '', '', ...goalOf(ratio), ''];
  const { median, min, max } = result.ratio;
  const numbers = [`${result.isLowerBound ? '>' : ''}${median.toFixed(2)}`, min.toFixed(2), max.toFixed(2)];
  return [...numbers, ...goalOf(ratio), verdict(ratio, median)];
}

const MIXED = {
  mixed: { what: 'mixed workload over real I/O, to the Node reference (SDK v1, Express), requests/s', least: 6 },
  mixedGo: { what: 'mixed workload over real I/O, to a server on the official Go SDK, requests/s', least: 1 },
  mixedCpu: {
    what: 'the same, CPU of the Node reference alone for a turn of a user, to that of Gatehouse alone',
    least: undefined,
  },
  mixedGoCpu: { what: 'the same, CPU of the Go server alone, to that of Gatehouse alone', least: undefined },
} as const;

/** As the rows of ratios are, its key and words first. */
export function mixedLines(mixed: Mixed): readonly (readonly string[])[] {
  return (['mixed', 'mixedGo', 'mixedCpu', 'mixedGoCpu'] as const).map((key) => {
    const { what, least } = MIXED[key];
    const spread = mixed[key];
    const numbers =
      spread === undefined
        ? ['not measured', '', '']
        : [spread.median, spread.min, spread.max].map((value) => value.toFixed(2));
    if (least === undefined) return [`${key}: ${what}`, ...numbers, '', '', ''];
    const isReached = (spread?.median ?? 0) >= least;
    return [
      `${key}: ${what}`,
      ...numbers,
      `${least} or more`,
      '',
      spread === undefined ? '' : isReached ? 'reached' : '**missed**',
    ];
  });
}

/** A row for each part, the dearest first. */
export function profileLines(profile: Shares): readonly (readonly string[])[] {
  return [...profile].map(([part, share]) => [part, `${(share * 100).toFixed(1)} %`]);
}

function goalOf({ goal }: Ratio): readonly [string, string] {
  if (goal === undefined) return ['', ''];
  return [goal.least === undefined ? `${goal.most} or less` : `${goal.least} or more`, String(goal.stretch)];
}

function verdict({ goal }: Ratio, median: number): string {
  if (goal === undefined) return '';
  const isReached = median >= (goal.least ?? -Infinity) && median <= (goal.most ?? Infinity);
  return isReached ? 'reached' : '**missed**';
}

function line(head: string, columns: readonly string[]): string {
  return head.padEnd(76) + columns.map((column) => column.padStart(13)).join('');
}
