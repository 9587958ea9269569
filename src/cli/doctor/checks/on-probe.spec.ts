import { expect, it } from 'vitest';
import type { RefusalData } from '../connection/raw-call.js';
import type { Received } from '../probe/otlp-receiver.js';
import type { Probe } from '../probe/start-probe.js';
import type { MadeCall, ProbeSession } from './probe-session.js';
import { refusals } from './refusals.js';
import { signals } from './signals.js';

/** What the instance answers to its calls, one after the other; the last again and again. */
interface Answered {
  readonly status: number;
  readonly data?: RefusalData;
  readonly headers?: Record<string, string>;
}
const SERVED: Answered = { status: 200 };
const MADE: MadeCall = { tool: 'doctor-answer', outcome: 'ok', traceId: 'aa' };
const FOUND = {
  spans: [{ signal: 'span', traceId: 'aa', name: '', attributes: { 'gatehouse.outcome': 'ok' } }],
  records: [{ signal: 'record', traceId: 'aa', name: '', attributes: {} }],
  log: ['{"trace_id":"aa","audit":{"outcome":"ok"}}'],
  metrics:
    'mcp_tool_duration_seconds_count{gen_ai_tool_name="doctor-answer",outcome="ok"} 1\n' +
    'mcp_tool_duration_seconds_bucket{le="1"} 1 # {trace_id="aa",span_id="bb"} 0.1 1',
} as const;

function probeThat(
  answers: readonly Answered[],
  found: Partial<typeof FOUND> | Record<string, unknown> = FOUND,
): Probe {
  const queue = [...answers];
  const { spans = [], records = [], log = [], metrics = '' } = found as Partial<typeof FOUND>;
  const fetch = async (input: string | URL | Request) => {
    if (String(input).endsWith('/metrics')) return new Response(metrics);
    const { status, data, headers = {} } = (queue.length > 1 ? queue.shift() : queue[0]) ?? SERVED;
    return Response.json(data === undefined ? { result: {} } : { error: { data } }, { status, headers });
  };
  return {
    url: 'https://probe',
    tools: 1,
    token: 'token',
    expiredToken: 'expired',
    door: { mcp: new URL('https://probe/mcp'), fetch, headers: {} },
    received: [...spans, ...records] as readonly Received[],
    log: () => log,
    terminal: { env: {}, cwd: '/nowhere', now: new Date(), out: () => {}, error: () => {} },
    stdio: { args: [], cwd: '/', env: {} },
    whileGuest: (work) => work(),
    stop: async () => 0,
  };
}

function run(name: string, session: ProbeSession) {
  const check = [...refusals(session), ...signals(session)].find((one) => one.name === name)!;
  return check.run(AbortSignal.timeout(10_000));
}

it('fails every refusal that an instance does not make', async () => {
  for (const name of ['401', '401.expired', '403', '429', 'queue', 'breaker']) {
    const found = await run(`refusal.${name}`, { probe: probeThat([SERVED]), made: [] });
    expect([name, found.verdict]).toEqual([name, 'failed']);
  }
});

it('wants the queue to refuse one call more than there is room for, and no other', async () => {
  const full: Answered = {
    status: 503,
    data: { outcome: 'overloaded', decisionId: 'id', retryAfter: 5 },
    headers: { 'retry-after': '5' },
  };
  const at = (...answers: readonly Answered[]) => run('refusal.queue', { probe: probeThat(answers), made: [] });
  expect(await at(full, SERVED)).toMatchObject({ verdict: 'ok' });
  expect(await at(full, full, SERVED)).toMatchObject({ verdict: 'failed', seen: expect.stringContaining('2 calls') });
  expect(await at({ ...full, headers: {} }, SERVED)).toMatchObject({ verdict: 'failed' });
});

it('writes down every call it made, with the outcome it had', async () => {
  const made: MadeCall[] = [];
  await run('refusal.403', { probe: probeThat([{ status: 403, data: { outcome: 'forbidden' } }]), made });
  expect(made).toMatchObject([{ tool: 'doctor-forbidden', outcome: 'forbidden' }]);
});

it.each([
  ['signal.trace', 'spans', []],
  ['signal.trace', 'spans', [{ ...FOUND.spans[0], attributes: { 'gatehouse.outcome': 'internal' } }]],
  ['signal.log', 'log', ['{"trace_id":"aa","audit":{"outcome":"internal"}}']],
  ['signal.log', 'records', []],
  [
    'signal.metric',
    'metrics',
    'mcp_tool_duration_seconds_count{gen_ai_tool_name="doctor-answer",outcome="internal"} 1',
  ],
  ['signal.exemplar', 'metrics', 'mcp_tool_duration_seconds_bucket{le="1"} 1'],
])('finds its call for %s, and misses it where %s are others', async (name, part, changed) => {
  expect(await run(name, { probe: probeThat([], FOUND), made: [MADE] })).toMatchObject({ verdict: 'ok' });
  const lacking = probeThat([], { ...FOUND, [part]: changed });
  expect(await run(name, { probe: lacking, made: [MADE] })).toMatchObject({
    verdict: 'failed',
    seen: expect.stringContaining('Missing'),
  });
});

it('finds nothing where no call was made', async () => {
  expect(await run('signal.trace', { probe: probeThat([]), made: [] })).toMatchObject({ verdict: 'failed' });
});

it('checks nothing without an instance, which is told elsewhere', async () => {
  expect(await run('refusal.401', { made: [] })).toMatchObject({ verdict: 'note' });
});
