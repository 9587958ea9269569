import { setTimeout as sleep } from 'node:timers/promises';
import { requestOver } from './open-session.js';
import { LoadWindow, type Window } from './load-window.js';
import type { Pace } from './options.js';
import { type RawAnswer, RawConnection, type RawRequest, requestBytes } from './raw-connection.js';
import { isRightAnswer } from './right-answer.js';
import type { Scenario } from './scenarios.js';

/** What the bench asks of the load generator, which runs in a process of its own. */
export interface LoadJob {
  readonly scenario: Scenario;
  readonly url: string;
  readonly request: RawRequest;
  /** The server's process, whose CPU and memory are read, with those it started. */
  readonly pid: number;
  /** Services that get as many of the connections each. */
  readonly others?: readonly { readonly url: string; readonly pid: number }[];
  readonly pace: Pace;
  /** Requests a second to send, whatever comes back; absent: as many as come back. */
  readonly rate?: number;
  /** Ends after so many answers instead of after a window. */
  readonly calls?: number;
}

export type LoadReport = { readonly window: Window } | { readonly problem: string };

const CONNECTIONS = 50;
/** For a server so slow that it gives too few answers to open or close a window at all. */
const SLACK_MS = 20_000;
/** For a count of calls, however slow. */
const COUNT_TIMEOUT_MS = 1_800_000;

/** A connection, and what it sends over and over. */
interface Client {
  readonly connection: RawConnection;
  readonly bytes: Buffer;
}

async function connect(url: URL, { scenario, request }: LoadJob, lost: (why: string) => void): Promise<Client> {
  const connection = await RawConnection.open(url, lost);
  return { connection, bytes: requestBytes(url, await requestOver(connection, url, scenario, request)) };
}

async function drive(job: LoadJob): Promise<LoadReport> {
  const services = [job, ...(job.others ?? [])];
  const urls = services.map(({ url }) => new URL(url));
  const isRight = rightAnswers(job.scenario);
  const pids = services.map(({ pid }) => pid);
  const window = new LoadWindow(pids, CONNECTIONS, job.pace, job.calls);
  const finished = Promise.withResolvers<string | undefined>();
  const stopped = new AbortController();

  const answered = (client: Client, { status, body }: RawAnswer, sentAt: number) => {
    if (status !== 200 || !isRight(body)) return finished.resolve(`A wrong answer: ${status} ${body.slice(0, 500)}`);
    window.add(performance.now() - sentAt);
    if (window.result !== undefined) return finished.resolve(undefined);
    if (job.rate === undefined) send(client, performance.now());
  };
  const send = (client: Client, dueAt: number) => {
    if (stopped.signal.aborted) return;
    client.connection.send(client.bytes, (answer) => answered(client, answer, dueAt));
  };

  const lost = (why: string) => finished.resolve(why);
  const open = (_: unknown, index: number) => connect(urls[index % urls.length]!, job, lost);
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, open));
  if (job.rate === undefined) for (const client of clients) send(client, performance.now());
  else void keepPace(clients, job.rate, send, stopped.signal);
  const limitMs = job.calls === undefined ? job.pace.maxWarmUpMs + job.pace.maxWindowMs + SLACK_MS : COUNT_TIMEOUT_MS;
  const timer = setTimeout(() => finished.resolve('Too slow or stuck: no window could be measured'), limitMs);

  const problem = await finished.promise;
  stopped.abort();
  clearTimeout(timer);
  for (const { connection } of clients) connection.close();
  return problem === undefined && window.result !== undefined ? { window: window.result } : { problem: problem ?? '' };
}

/** Sends when a request is due, not when the last one was answered: a slow answer makes those behind it late too. */
async function keepPace(
  clients: readonly Client[],
  rate: number,
  send: (client: Client, dueAt: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  let sent = 0;
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - startedAt) * rate) / 1_000);
    for (const client of clients) {
      if (sent >= due) break;
      if (client.connection.isBusy) continue;
      send(client, startedAt + (sent * 1_000) / rate);
      sent += 1;
    }
    await sleep(1);
  }
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

process.on('message', async (job: LoadJob) => {
  const report = await drive(job).catch((error: Error): LoadReport => ({ problem: error.message }));
  process.send?.(report);
});
process.once('disconnect', () => process.exit());
