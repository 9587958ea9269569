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
/** Long, for a server may keep single calls waiting: that belongs into p99, it is no failure. */
const CALL_TIMEOUT_S = 30;
/** For a server so slow that it gives too few answers to open or close a window at all. */
const SLACK_S = 20;

async function drive({ scenario, url, headers, pid, pace }: LoadJob): Promise<LoadReport> {
  const request = requestOf(scenario);
  const isRight = rightAnswers(scenario);
  const window = new LoadWindow(pid, CONNECTIONS, pace);
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  let problem: string | undefined;
  const fail = (why: string) => {
    problem ??= why;
    load.stop();
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
        if (!isRight(String(body))) fail(`A wrong answer: ${String(body).slice(0, 500)}`);
        return true;
      },
    },
    () => finish(),
  );
  load.on('reqError', (error: Error) => fail(`A call failed: ${error.message}`));
  load.on('response', (_client, status, _bytes, latencyMs) => {
    if (status !== 200) fail(`An answer with status ${status}`);
    window.add(latencyMs);
    if (window.result !== undefined) load.stop();
  });
  await finished;

  if (problem !== undefined) return { problem };
  if (window.result === undefined) return { problem: 'Too slow or stuck: no window could be measured' };
  return { window: window.result };
}

/** Checks every answer; one equal to the last that was right needs no second parsing. */
function rightAnswers(scenario: Scenario): (body: string) => boolean {
  let lastRight: string | undefined;
  return (body) => {
    if (body === lastRight) return true;
    if (!isRightAnswer(scenario, body)) return false;
    lastRight = body;
    return true;
  };
}

process.on('message', async (job: LoadJob) => process.send?.(await drive(job)));
process.once('disconnect', () => process.exit());
