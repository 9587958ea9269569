import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROFILED_CALLS } from './profile/measure-profile.js';
import type { Run } from './report-json.js';
import { cells, mixedLines, profileLines } from './report-table.js';

const MB_PER_MIB = 1.048576;
const GOAL_MB = 250;
const PAGE = join(import.meta.dirname, '../docs/performance.md');

/** docs/performance.md: what this run printed, and nothing that no run has. */
export function writePage(run: Run): void {
  writeFileSync(PAGE, pageOf(run));
}

function pageOf(run: Run): string {
  const { machine, command, pace, rounds, ratios, results, mixed } = run;
  const { date, cores, cpu, memoryGiB, platform, node, packages, loadBefore } = machine;
  const mixedRows = (mixed === undefined ? [] : mixedLines(mixed)).map(([head = '', ...rest]) => {
    const [key = '', what = ''] = head.split(': ');
    return [`\`${key}\``, what, ...rest];
  });
  const versions = Object.entries(packages).map(([name, version]) => `\`${name}\` ${version}`);
  return `# Performance

<!-- Written by \`npm run bench -- --write\` from what it measured: do not edit. -->

\`${command}\` on ${date.slice(0, 10)}: ${cores} cores (${cpu}), ${memoryGiB} GiB, ${platform}, Node ${node}; ${versions.join(', ')}. Load of
the machine in the minute before: ${loadBefore.toFixed(2)}. Medians of ${rounds} round${rounds === 1 ? '' : 's'}. In a round every server runs in
a process of its own, warmed up with ${pace.warmUpCalls} calls, or ${pace.maxWarmUpMs} ms; all that are compared run at the same time and are called in ${pace.turns} turns, by 50 connections,
each for ${pace.turnWarmUpMs} ms that do not count and ${pace.windowMs} ms or more that do, on the same machine as the load generator; \`startUp\` is of ${pace.starts} starts. The ratio of a round is the
median of its turns, so what slows the machine for a second slows both sides of it; "lowest" and "highest" are of single rounds. Every answer was checked. With \`>\` the load
generator was the slower side.

Gatehouse runs with everything on: RS256 token, role and scope, limits of every kind, queue, breaker, audit row in the database and
on stdout, metrics, traces exported to a collector, log lines too only where it is said; TLS off unless it is said. The official SDK v2 alone has none of that.

| | what | ratio | lowest | highest | to reach | stretch | |
|---|---|---|---|---|---|---|---|
${[...ratios.map((ratio) => [`\`${ratio.key}\``, ratio.what, ...cells(ratio, results.get(ratio.key))]), ...mixedRows].map(row).join('\n')}

${[spansOf(run), memoryOf(run), mixedOf(run), profileOf(run)].filter((part) => part !== undefined).join('\n\n')}
`;
}

/** In the order they are told. */
const AROUND = ['server', 'shop', 'redis', 'generator'] as const;

function mixedOf({ mixed, pace: { mixed: pace } }: Run): string | undefined {
  if (mixed === undefined) return undefined;
  const rows = Object.entries(mixed.cpuUsPerTurn).map(([name, parts]) => [
    name,
    (mixed.requestsPerSecond[name]?.median ?? 0).toFixed(0),
    ...AROUND.map((part) => (parts[part]?.median ?? 0).toFixed(0)),
  ]);
  return `## The mixed workload

50 users, each of whom initializes, says so and calls a tool that asks an HTTP service with 100,000 products and a Redis. Gatehouse
has two workers, the limits they share in the same Redis, and asks with its own HTTP client; the reference has two
workers and asks as the study's does: SDK v1 and Express, a server for each request, answers as events, \`fetch\`, ioredis as it
comes; Go is one process on all cores. Each is started once, warmed up with ${pace.warmUpRequests} requests, or ${pace.maxWarmUpMs} ms, and then they
take turns: ${pace.rounds} rounds of ${pace.windowMs} ms for each. The service, Redis and the load generator share the machine with each of them, and so
do the ratios of requests: \`mixedCpu\` and \`mixedGoCpu\` are of the servers alone. CPU in microseconds for a turn of a user, three requests:

| | requests/s | server | HTTP service | Redis | generator |
|---|---|---|---|---|---|
${rows.map(row).join('\n')}`;
}

function spansOf({ spansPerCall }: Run): string | undefined {
  if (spansPerCall === undefined) return undefined;
  return `Where every call was traced, ${spansPerCall.toFixed(2)} spans for each reached the collector: one of the call and one of its attempt, where none is dropped.`;
}

function memoryOf({ memory }: Run): string {
  if (memory === undefined) return 'Memory was not measured in this run.';
  const { calls, endMiB, halfWayMiB } = memory;
  const verdict = endMiB * MB_PER_MIB < GOAL_MB ? '' : ': **missed**';
  return `Memory after ${calls.toLocaleString('en')} calls: ${endMiB.toFixed(0)} MiB resident, ${halfWayMiB.toFixed(0)} MiB half way (to reach: flat, under ${GOAL_MB} MB)${verdict}.`;
}

function profileOf({ profile }: Run): string | undefined {
  if (profile === undefined) return undefined;
  return `## Where the time of a call goes

CPU of the main thread over ${PROFILED_CALLS.toLocaleString('en')} calls sampled at 10 %, by V8's profiler, after as many to warm up:

| part | share |
|---|---|
${profileLines(profile).map(row).join('\n')}`;
}

const row = (columns: readonly string[]) => `| ${columns.join(' | ')} |`;
