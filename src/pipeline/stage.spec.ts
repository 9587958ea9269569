import { describe, expect, it } from 'vitest';
import { Failure } from '../errors/failure.js';
import { ANONYMOUS } from '../tool/principal.js';
import { Call } from './call.js';
import { answered, failed, type Settled } from './settled.js';
import { compose, type Stage } from './stage.js';

const call = () =>
  new Call({
    kind: 'tool',
    name: 'echo',
    input: {},
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
const ok = () => Promise.resolve(answered({ content: [] }));

describe('compose', () => {
  it('runs the stages from the outside in and back', async () => {
    const order: string[] = [];
    const stage = (name: string): Stage => ({
      async handle(_call, next) {
        order.push(`> ${name}`);
        const settled = await next();
        order.push(`< ${name}`);
        return settled;
      },
    });
    await compose([stage('a'), stage('b')], ok)(call());
    expect(order).toEqual(['> a', '> b', '< b', '< a']);
  });

  it('shows an outer stage what an inner one threw as a settled call', async () => {
    let seen: Settled | undefined;
    const observer: Stage = { handle: async (_call, next) => (seen = await next()) };
    const refusing: Stage = {
      handle: () => {
        throw new Failure('forbidden', 'no');
      },
    };
    expect((await compose([observer, refusing], ok)(call())).outcome).toBe('forbidden');
    expect(seen?.outcome).toBe('forbidden');
  });

  it('masks an exception nobody wrote for a caller', async () => {
    const broken: Stage = { handle: () => Promise.reject(new Error('postgres://admin:hunter2@db')) };
    const settled = await compose([broken], ok)(call());
    expect(settled.outcome).toBe('internal');
    expect(settled.outcome === 'internal' && settled.failure.publicMessage).not.toContain('hunter2');
  });

  it('does not compile a stage that forgets its outcome', () => {
    // @ts-expect-error a stage must return what `next`, `answered` or `failed` made
    const forgetful: Stage = { handle: async (_call, next) => void (await next()) };
    // @ts-expect-error an outcome cannot be written by hand
    const forging: Stage = { handle: async () => ({ outcome: 'ok', answer: { content: [] } }) };
    const honest: Stage = { handle: async () => failed(new Failure('overloaded', 'busy')) };
    expect([forgetful, forging, honest]).toHaveLength(3);
  });
});
