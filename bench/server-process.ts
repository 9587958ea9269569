import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nextMessage, RUN_DIR, startChild, stopChild } from './children.js';
import { isRightAnswer } from './right-answer.js';
import { requestOf, type Scenario } from './scenarios.js';
import type { Server } from './server-list.js';
import type { Announcement } from './servers/announce.js';

/** A server that has answered one call rightly. */
export interface RunningServer extends Announcement {
  readonly pid: number;
  /** From spawn to the first right answer. */
  readonly startUpMs: number;
}

const START_TIMEOUT_MS = 30_000;
const LOG_TAIL_CHARS = 2_000;

/** Runs `use` against a fresh process of the server, which is gone when this returns. */
export async function withServer<T>(
  server: Server,
  scenario: Scenario,
  use: (running: RunningServer) => Promise<T>,
): Promise<T> {
  const workDir = mkdtempSync(join(RUN_DIR, `${server.name}-`));
  const logPath = join(workDir, 'bench.log');
  const logFd = openSync(logPath, 'w');
  const startedAt = performance.now();
  const child = startChild(`servers/${server.name}.js`, [String(scenario.tools), workDir], logFd);
  try {
    const announced = await nextMessage<Announcement>(child, START_TIMEOUT_MS);
    await callOnce(announced, scenario);
    return await use({ ...announced, pid: child.pid!, startUpMs: performance.now() - startedAt });
  } catch (cause) {
    const log = readFileSync(logPath, 'utf8').slice(-LOG_TAIL_CHARS);
    throw new Error(`${server.name} failed at ${scenario.name}: ${(cause as Error).message}\n${log}`, { cause });
  } finally {
    await stopChild(child);
    closeSync(logFd);
    rmSync(workDir, { recursive: true });
  }
}

async function callOnce({ url, headers }: Announcement, scenario: Scenario): Promise<void> {
  const request = requestOf(scenario);
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...request.headers, ...headers },
    body: request.body,
    signal: AbortSignal.timeout(START_TIMEOUT_MS),
  });
  const body = await response.text();
  if (response.status !== 200 || !isRightAnswer(scenario, body)) {
    throw new Error(`The first answer is wrong: ${response.status} ${body.slice(0, 500)}`);
  }
}
