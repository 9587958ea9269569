import { RawConnection, type RawAnswer, requestBytes } from '../raw-connection.js';
import { cpuMsOf } from '../process-usage.js';
import { CATEGORIES, PRODUCTS, USERS } from './catalogue.js';

/** What the bench asks: 50 users, each of whom initializes, says so and calls one tool, again and again. */
export interface MixedJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly warmUpMs: number;
  /** At least so many requests are answered before, or `maxWarmUpMs` have passed. */
  readonly warmUpRequests: number;
  readonly maxWarmUpMs: number;
  readonly windowMs: number;
  /** Whose CPU is read, by name. */
  readonly pids: Readonly<Record<string, number>>;
}

export type MixedReport =
  | {
      readonly requestsPerSecond: number;
      /** CPU of each process for one turn of a user: three requests, microseconds. */
      readonly cpuUsPerTurn: Readonly<Record<string, number>>;
    }
  | { readonly problem: string };

const VIRTUAL_USERS = 50;
const COMMON = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
/** Requests of one turn. */
const REQUESTS = 3;
/** Each tool with each category and each user: then they begin anew. */
const CALLS = 3_000;
const VERSION = { 'mcp-protocol-version': '2025-11-25' };
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'mixed', version: '1.0.0' } },
});
const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

/** The tools in turn; who asks for what depends on the count alone, so all servers are asked the same. */
function callOf(count: number): string {
  const user = count % USERS;
  const items = [count, count * 31, count * 97].map((item) => item % PRODUCTS);
  const calls = [
    { name: 'search_products', arguments: { category: CATEGORIES[count % CATEGORIES.length], maxPrice: 50_000 } },
    { name: 'get_user_cart', arguments: { user } },
    { name: 'checkout', arguments: { user, items } },
  ];
  return JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: calls[count % calls.length] });
}

async function drive({
  url: address,
  headers,
  warmUpMs,
  warmUpRequests,
  maxWarmUpMs,
  windowMs,
  pids,
}: MixedJob): Promise<MixedReport> {
  const url = new URL(address);
  const startedAt = performance.now();
  const ended = Promise.withResolvers<string | undefined>();
  const bytes = (body: string, further = {}) =>
    requestBytes(url, { headers: { ...COMMON, ...headers, ...further }, body });
  // Written once: what asks must cost less than what answers.
  const initialize = bytes(INITIALIZE);
  const initialized = bytes(INITIALIZED, VERSION);
  const toolCalls = Array.from({ length: CALLS }, (_, count) => bytes(callOf(count), VERSION));
  let answers = 0;
  let opened: { readonly at: number; readonly cpuMs: Readonly<Record<string, number>> } | undefined;
  let calls = 0;

  const send = async (connection: RawConnection, request: Buffer) => {
    const { promise, resolve } = Promise.withResolvers<RawAnswer>();
    connection.send(request, resolve);
    const answer = await promise;
    const now = performance.now();
    answers += 1;
    if (opened !== undefined) return answer;
    const [lastedMs, isWarm] = [now - startedAt, answers >= warmUpRequests];
    if (lastedMs >= warmUpMs && (isWarm || lastedMs >= maxWarmUpMs)) {
      opened = { at: performance.now(), cpuMs: cpuOf(pids) };
      answers = 0;
    }
    return answer;
  };
  const isOver = () => opened !== undefined && performance.now() - opened.at >= windowMs;
  const use = async (connection: RawConnection) => {
    while (!isOver()) {
      const greeted = await send(connection, initialize);
      const told = await send(connection, initialized);
      calls += 1;
      const called = await send(connection, toolCalls[calls % CALLS] ?? initialize);
      if (!greeted.body.includes('"protocolVersion"') || told.status >= 300 || !isResult(called)) {
        return ended.resolve(
          `A wrong answer: ${[greeted, told, called].map(({ status, body }) => `${status} ${body.slice(0, 300)}`).join(' | ')}`,
        );
      }
    }
    ended.resolve(undefined);
  };

  const lost = (why: string) => ended.resolve(why);
  const connections = await Promise.all(Array.from({ length: VIRTUAL_USERS }, () => RawConnection.open(url, lost)));
  for (const connection of connections) void use(connection);
  const timer = setTimeout(() => ended.resolve('It is stuck.'), maxWarmUpMs + windowMs + 20_000);
  const problem = await ended.promise;
  const [counted, endedAt, cpuMs] = [answers, performance.now(), cpuOf(pids)];
  clearTimeout(timer);
  for (const connection of connections) connection.close();
  if (problem !== undefined || opened === undefined) return { problem: problem ?? 'It was never warm.' };
  const { at, cpuMs: before } = opened;
  const turns = counted / REQUESTS;
  return {
    requestsPerSecond: (counted / (endedAt - at)) * 1_000,
    cpuUsPerTurn: Object.fromEntries(
      Object.entries(cpuMs).map(([name, ms]) => [name, ((ms - (before[name] ?? ms)) * 1_000) / turns]),
    ),
  };
}

function cpuOf(pids: MixedJob['pids']): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuMsOf([pid])]));
}

/** The text of each tool is JSON of the shop; an error is none. */
function isResult({ status, body }: RawAnswer): boolean {
  return status === 200 && !body.includes('"isError":true') && /\{\\"(products|cart|order|best)/.test(body);
}

process.on('message', async (job: MixedJob) => {
  process.send?.(await drive(job).catch((error: Error): MixedReport => ({ problem: error.message })));
});
process.once('disconnect', () => process.exit());
