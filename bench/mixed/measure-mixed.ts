import { type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nextMessage, RUN_DIR, startChild, stopChild } from '../children.js';
import { type Spread, spreadOf } from '../results.js';
import { rotated } from '../round.js';
import type { Announcement } from '../servers/announce.js';
import { STDERR } from '../stderr.js';
import { freePort, type Surroundings } from '../surroundings.js';
import { buildGoServer, startGoServer } from './go-server.js';
import { seedShop } from './seed-shop.js';
import type { MixedJob, MixedReport } from './user-generator.js';

/** Requests/s of Gatehouse under the mixed workload, to each of the others in the same round. */
export interface Mixed {
  readonly mixed: Spread;
  /** Absent where there is no Go. */
  readonly mixedGo?: Spread;
  /** CPU of the server alone for a turn of a user, of each of the others divided by that of Gatehouse. */
  readonly mixedCpu: Spread;
  readonly mixedGoCpu?: Spread;
  readonly requestsPerSecond: Readonly<Record<string, Spread>>;
  /** Of each server, and of what stands around it: microseconds for a turn of a user. */
  readonly cpuUsPerTurn: Readonly<Record<string, Readonly<Record<string, Spread>>>>;
}

export interface MixedPace {
  readonly rounds: number;
  /** Once for each server, before the rounds: so many requests, or `maxWarmUpMs`. Until then V8 compiles beside the work. */
  readonly warmUpMs: number;
  readonly warmUpRequests: number;
  readonly maxWarmUpMs: number;
  readonly windowMs: number;
}

const WORKERS = '2';
const TIMEOUT_MS = 60_000;
const HERE = join(import.meta.dirname, '..');
const BOOTSTRAP = pathToFileURL(join(HERE, '../dist/observability/bootstrap.js')).href;

/** @param say Told why something is left out. */
export async function measureMixed(
  surroundings: Surroundings,
  pace: MixedPace,
  say: (why: string) => void,
): Promise<Mixed | undefined> {
  const { redisUrl } = surroundings;
  if (redisUrl === undefined) {
    say('redis-server is not installed: the mixed workload is left out.');
    return undefined;
  }
  const noGo = buildGoServer();
  if (noGo !== undefined) say(`mixedGo is left out: ${noGo}.`);
  await seedShop(redisUrl);
  const generator = startChild('mixed/user-generator.js', [], STDERR);
  const shop = startChild('mixed/shop-service.js', [], STDERR);
  const { url } = await nextMessage<{ url: string }>(shop, TIMEOUT_MS);
  const env = { SHOP_URL: url, SHOP_REDIS: redisUrl, PATH: process.env['PATH'] ?? '', WORKERS };

  const start: Record<string, () => Promise<Started>> = {
    gatehouse: () =>
      startNode('mixed-gatehouse', { ...surroundings.env, ...env, ...GATEHOUSE_ENV, REDIS_URL: redisUrl }),
    reference: () => startNode('mixed-reference', env),
    ...(noGo === undefined && { go: () => startGo(env) }),
  };
  const around = { shop, generator, redis: surroundings.redis };
  const servers: Measured[] = [];
  for (const [name, begin] of Object.entries(start)) {
    process.stderr.write(`mixed workload, warming up: ${name}\n`);
    const { child, url: mcp, headers } = await begin();
    const target = { url: mcp, headers, pids: pidsOf({ server: child, ...around }) };
    const server = { name, child, target, reports: [] };
    await use(generator, server, { ...pace, windowMs: 0 });
    servers.push(server);
  }
  await takeTurns(generator, servers, pace);
  await Promise.all([generator, shop, ...servers.map(({ child }) => child)].map(stopChild));
  return resultOf(new Map(servers.map(({ name, reports }) => [name, reports])));
}

type Report = Exclude<MixedReport, { readonly problem: string }>;

interface Measured {
  readonly name: string;
  readonly child: ChildProcess;
  readonly target: Pick<MixedJob, 'url' | 'headers' | 'pids'>;
  readonly reports: Report[];
}

type Times = Omit<MixedJob, 'url' | 'headers' | 'pids'>;

/** Of a server that has been used before: only its connections are new. */
const WARM = { warmUpMs: 500, warmUpRequests: 0, maxWarmUpMs: 500 } as const;

/** All of them are there in each round, and another one begins it: whatever drifts on this machine hits all of them equally. */
async function takeTurns(generator: ChildProcess, servers: readonly Measured[], pace: MixedPace): Promise<void> {
  for (let round = 0; round < pace.rounds; round += 1) {
    process.stderr.write(`mixed workload, round ${round + 1} of ${pace.rounds}\n`);
    for (const server of rotated(servers, round))
      server.reports.push(await use(generator, server, { ...WARM, windowMs: pace.windowMs }));
  }
}

async function use(generator: ChildProcess, { name, target }: Measured, times: Times): Promise<Report> {
  const { warmUpMs, warmUpRequests, maxWarmUpMs, windowMs } = times;
  generator.send({ ...target, warmUpMs, warmUpRequests, maxWarmUpMs, windowMs } satisfies MixedJob);
  const report = await nextMessage<MixedReport>(generator, maxWarmUpMs + windowMs + TIMEOUT_MS);
  if ('problem' in report) throw new Error(`${name} failed under the mixed workload: ${report.problem}`);
  return report;
}

function resultOf(reports: ReadonlyMap<string, readonly Report[]>): Mixed {
  const of = (name: string) => reports.get(name) ?? [];
  const ratio = (one: string, other: string, value: (report: Report) => number) =>
    spreadOf(of(one).map((report, round) => value(report) / value(of(other)[round]!)));
  const speed = ({ requestsPerSecond }: Report) => requestsPerSecond;
  const cpu = ({ cpuUsPerTurn }: Report) => cpuUsPerTurn['server']!;
  return {
    mixed: ratio('gatehouse', 'reference', speed),
    mixedCpu: ratio('reference', 'gatehouse', cpu),
    ...(reports.has('go') && {
      mixedGo: ratio('gatehouse', 'go', speed),
      mixedGoCpu: ratio('go', 'gatehouse', cpu),
    }),
    requestsPerSecond: Object.fromEntries([...reports].map(([name, all]) => [name, spreadOf(all.map(speed))])),
    cpuUsPerTurn: Object.fromEntries(
      [...reports].map(([name, all]) => {
        const parts = Object.keys(all[0]?.cpuUsPerTurn ?? {});
        return [
          name,
          Object.fromEntries(parts.map((part) => [part, spreadOf(all.map((one) => one.cpuUsPerTurn[part]!))])),
        ];
      }),
    ),
  };
}

function pidsOf(processes: Readonly<Record<string, ChildProcess | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(processes).flatMap(([name, one]) => (one?.pid === undefined ? [] : [[name, one.pid] as const])),
  );
}

/** Each request by itself, as the other two serve it; lines of the log go to stdout, from where a collector may take them. */
const GATEHOUSE_ENV = {
  NODE_ENV: 'test',
  SESSIONS: 'off',
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: '0.1',
  OTEL_LOGS_EXPORTER: 'none',
};

interface Started extends Announcement {
  readonly child: ChildProcess;
}

async function startNode(module: string, env: Readonly<Record<string, string>>): Promise<Started> {
  const workDir = mkdtempSync(join(RUN_DIR, `${module}-`));
  const logFd = openSync(join(workDir, 'bench.log'), 'w');
  const execArgv = module === 'mixed-gatehouse' ? ['--import', BOOTSTRAP] : [];
  const own = { ...env, PORT: String(await freePort()) };
  const child = startChild(`servers/${module}.js`, ['0', workDir], logFd, { env: own, execArgv }, HERE);
  closeSync(logFd);
  return { child, ...(await nextMessage<Announcement>(child, TIMEOUT_MS)) };
}

async function startGo(env: Readonly<Record<string, string>>): Promise<Started> {
  const port = String(await freePort());
  return { child: await startGoServer({ ...env, PORT: port }), url: `http://127.0.0.1:${port}/mcp`, headers: {} };
}
