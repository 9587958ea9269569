import autocannon from 'autocannon';
import { LoadWindow, type Window } from './load-window.js';
import type { Pace } from './options.js';
import { isRightAnswer } from './right-answer.js';
import { requestOf, type Scenario } from './scenarios.js';

/** What the bench asks of the load generator, which runs in a process of its own. */
export interface LoadJob {
  readonly scenario: Scenario;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The server's process, whose CPU and memory are read. */
  readonly pid: number;
  readonly pace: Pace;
}

export type LoadReport = { readonly window: Window } | { readonly problem: string };

const CONNECTIONS = 50;
// Under 50 connections the SDK keeps single calls waiting for seconds: that belongs into p99, it is no failure.
const CALL_TIMEOUT_S = 30;
/** For a server so slow that it gives too few answers to open or close a window at all. */
const SLACK_S = 20;

async function drive({ scenario, url, headers, pid, pace }: LoadJob): Promise<LoadReport> {
  const request = requestOf(scenario);
  const window = new LoadWindow(pid, CONNECTIONS, pace);
  let problem: string | undefined;
  let rightBody: string | undefined;

  const isRight = (body: string) => {
    // An answer equal to one already found right needs no second parsing.
    if (body === rightBody) return true;
    if (!isRightAnswer(scenario, body)) return false;
    rightBody = body;
    return true;
  };

  const load = autocannon(
    {
      url,
      method: 'POST',
      headers: { ...request.headers, ...headers },
      body: request.body,
      connections: CONNECTIONS,
      timeout: CALL_TIMEOUT_S,
      duration: (pace.warmUpMs + pace.maxWindowMs) / 1_000 + SLACK_S,
      sampleInt: 20,
      verifyBody: (body) => {
        if (!isRight(String(body))) stop(`A wrong answer: ${String(body).slice(0, 500)}`);
        return true;
      },
    },
    () => finish(),
  );
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const stop = (why?: string) => {
    problem ??= why;
    load.stop();
  };

  load.on('reqError', (error: Error) => stop(`A call failed: ${error.message}`));
  load.on('response', (_client, status, _bytes, latencyMs) => {
    if (status !== 200) return stop(`An answer with status ${status}`);
    window.add(latencyMs);
    if (window.result !== undefined) stop();
  });
  await finished;

  if (problem !== undefined) return { problem };
  return window.result === undefined
    ? { problem: 'Too slow or stuck: no window could be measured' }
    : { window: window.result };
}

process.on('message', async (job: LoadJob) => process.send?.(await drive(job)));
process.once('disconnect', () => process.exit());
