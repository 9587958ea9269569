import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nextMessage, RUN_DIR, startChild, stopChild } from './children.js';
import { requestOver } from './open-session.js';
import { RawConnection, requestBytes } from './raw-connection.js';
import { isRightAnswer } from './right-answer.js';
import { requestOf, type Scenario } from './scenarios.js';
import type { Server } from './server-list.js';
import type { Announcement } from './servers/announce.js';
import { freePort, type Surroundings } from './surroundings.js';

/** A server that has answered one call rightly. */
export interface RunningServer extends Announcement {
  readonly pid: number;
  /** From spawn to the first right answer. */
  readonly startUpMs: number;
}

/** The compiled bench, and beside it the compiled service it measures. */
const HERE = import.meta.dirname;
/** As every way to start it says. */
const ROOM = ['--max-semi-space-size=16', '--initial-old-space-size=80'];
const START_TIMEOUT_MS = 30_000;
const LOG_TAIL_CHARS = 2_000;

/**
 * Runs `use` against a fresh process of the server, which is gone when this returns.
 * @param folder The compiled bench of another checkout, to measure the service that stands there.
 */
export async function withServer<T>(
  server: Server,
  scenario: Scenario,
  { env, redisUrl }: Surroundings,
  use: (running: RunningServer) => Promise<T>,
  folder = HERE,
): Promise<T> {
  const workDir = mkdtempSync(join(RUN_DIR, `${server.name}-`));
  const logPath = join(workDir, 'bench.log');
  const logFd = openSync(logPath, 'w');
  const port = String(await freePort());
  const bootstrap = pathToFileURL(join(folder, '../dist/observability/bootstrap.js')).href;
  const startedAt = performance.now();
  const child = startChild(
    `servers/${server.module}.js`,
    [String(scenario.tools), workDir],
    logFd,
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'test',
        PORT: port,
        ...env,
        ...(server.needsRedis === true && redisUrl !== undefined && { REDIS_URL: redisUrl }),
        ...server.env,
      },
      execArgv: server.hasTelemetry === true ? [...ROOM, '--import', bootstrap] : [],
    },
    folder,
  );
  try {
    const announced = await nextMessage<Announcement>(child, START_TIMEOUT_MS);
    await callOnce(announced, scenario);
    return await use({ ...announced, pid: child.pid!, startUpMs: performance.now() - startedAt });
  } catch (cause) {
    const log = readFileSync(logPath, 'utf8').slice(-LOG_TAIL_CHARS);
    throw new Error(`${server.name} failed: ${(cause as Error).message}\n${log}`, { cause });
  } finally {
    await stopChild(child);
    closeSync(logFd);
    rmSync(workDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The same against as many services as it stands for, one for most. */
export function withServices<T>(
  server: Server,
  scenario: Scenario,
  surroundings: Surroundings,
  use: (running: readonly RunningServer[]) => Promise<T>,
  running: readonly RunningServer[] = [],
): Promise<T> {
  const services = server.isApart === true ? (server.processes ?? 1) : 1;
  if (running.length === services) return use(running);
  return withServer(server, scenario, surroundings, (next) =>
    withServices(server, scenario, surroundings, use, [...running, next]),
  );
}

async function callOnce({ url, headers }: Announcement, scenario: Scenario): Promise<void> {
  const { body: message, headers: own } = requestOf(scenario);
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('No answer to the first request.')), START_TIMEOUT_MS);
  const target = new URL(url);
  const connection = await RawConnection.open(target, (why) => reject(new Error(why)));
  const answering = requestOver(connection, target, scenario, { body: message, headers: { ...own, ...headers } });
  const answered = answering.then((request) => connection.answerTo(requestBytes(target, request)));
  const { status, body } = await Promise.race([answered, failed]).finally(() => clearTimeout(timer));
  connection.close();
  if (status !== 200 || !isRightAnswer(scenario, body)) {
    throw new Error(`The first answer is wrong: ${status} ${body.slice(0, 500)}`);
  }
}
