import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { ArgumentRedactor } from '../audit/argument-redactor.js';
import { TrailBench } from '../../test/fixtures/trail-bench.js';
import { ANONYMOUS } from '../tool/principal.js';
import { AuditStage } from './audit.stage.js';
import { Call } from './call.js';
import { compose } from './compose.js';
import { Journey } from './journey.js';
import { answered, type Settled } from './settled.js';
import type { Stage } from './stage.js';

const redactor = { redact: (input: unknown) => input } as unknown as ArgumentRedactor;
const brokenRedactor = {
  redact: () => {
    throw new TypeError('broken');
  },
} as unknown as ArgumentRedactor;

function callOf(isTold: boolean): Call {
  const call = new Call({
    kind: 'tool',
    method: 'tools/call',
    name: 'order',
    input: { sku: 'X1' },
    principal: ANONYMOUS,
    signal: new AbortController().signal,
    origin: {
      transport: 'stdio',
      protocolVersion: undefined,
      client: undefined,
      remoteAddress: undefined,
      requestId: 1,
      sessionId: undefined,
      traceContext: undefined,
      httpTraceContext: undefined,
    },
  });
  call.isValid = true;
  if (isTold) call.journey = new Journey();
  return call;
}

/** Takes a call through the stage and others behind it; answers its outcome and what the trail has of it. */
async function pass(isTold: boolean, redact: ArgumentRedactor, ...behind: Stage[]) {
  const bench = new TrailBench();
  const trail = bench.trailWith();
  const stage = new AuditStage(pino({ enabled: false }), redact, trail);
  const call = callOf(isTold);
  const { outcome }: Settled = await compose([stage, ...behind], () => answered({ content: [] }))(call);
  await trail.close();
  const rows = bench.store.rows.map(({ link, index }) => ({ index, event: JSON.parse(link.event) as object }));
  bench.close();
  return { call, outcome, rows };
}

describe.each([
  ['a call', false],
  ['a call that is told its stages', true],
])('%s', (_, isTold) => {
  it.each<readonly [string, Stage]>([
    [
      'throws',
      {
        leave: () => {
          throw new Error('broken');
        },
      },
    ],
    ['rejects', { leave: () => Promise.reject(new Error('broken')) }],
  ])('has a row with its outcome where a stage %s when it leaves', async (_how, stage) => {
    const { outcome, rows } = await pass(isTold, redactor, stage, {});
    expect(outcome).toBe('internal');
    expect(rows).toMatchObject([{ index: { outcome: 'internal' }, event: { outcome: 'internal', arguments: {} } }]);
  });

  it('has a row with its outcome where its own row cannot be written', async () => {
    const { call, outcome, rows } = await pass(isTold, brokenRedactor);
    expect(outcome).toBe('internal');
    const { executionId } = call;
    const told = { executionId, outcome: 'internal', principal: 'anonymous', name: '_OTHER' };
    expect(rows).toMatchObject([{ index: told, event: told }]);
    expect(rows[0]?.event).not.toHaveProperty('arguments');
  });
});
