import { type Arbitrary, array, assert, asyncProperty, boolean, constantFrom, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../errors/failure.js';
import { ANONYMOUS } from '../tool/principal.js';
import { Call } from './call.js';
import { Journey } from './journey.js';
import { answered, failed, type Settled } from './settled.js';
import { compose } from './compose.js';
import type { Stage, Terminal } from './stage.js';

const call = () =>
  new Call({
    kind: 'tool',
    method: 'tools/call',
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
const atOnce = () => answered({ content: [] });

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

  it('leaves the gates it has entered, last first, and not the one that refused', async () => {
    const order: string[] = [];
    const gate = (name: string, refuses = false): Stage => ({
      enter() {
        order.push(`> ${name}`);
        if (refuses) throw new Failure('forbidden', 'no');
      },
      leave(_call, settled) {
        order.push(`< ${name} ${settled.outcome}`);
        return settled;
      },
    });
    await compose([gate('a'), gate('b'), gate('c', true), gate('d')], ok)(call());
    expect(order).toEqual(['> a', '> b', '> c', '< b forbidden', '< a forbidden']);
  });

  it('leaves a stage that stands around the others too, also one that settled the call itself', async () => {
    const seen: string[] = [];
    const both: Stage = {
      handle: () => failed(new Failure('overloaded', 'no')),
      leave: (_call, settled) => (seen.push(settled.outcome), settled),
    };
    expect((await compose([both], ok)(call())).outcome).toBe('overloaded');
    expect(seen).toEqual(['overloaded']);
  });

  it('leaves out a stage that a call does not concern', async () => {
    const never: Stage = { concerns: () => false, handle: () => Promise.reject(new Error('it was asked')) };
    expect((await compose([never], ok)(call())).outcome).toBe('ok');
  });

  it('takes gates, stages around them and a call that is told its way through the same steps', async () => {
    await assert(
      asyncProperty(array(STEP, { maxLength: 6 }), async (steps) => {
        const ways = [
          await trodden(steps, nested, call()),
          await trodden(steps, asGate, call()),
          await trodden(steps, (step, at) => (at % 2 === 0 ? asGate : nested)(step), call()),
          await trodden(steps, aroundAtOnce, call(), atOnce),
          await trodden(steps, (step, at) => (at % 2 === 0 ? asGate : aroundAtOnce)(step), call(), atOnce),
          await trodden(steps, asGate, Object.assign(call(), { journey: new Journey() })),
        ];
        for (const way of ways) expect(way).toEqual(ways[0]);
      }),
    );
  });

  it('needs no promise where no stage waits, also to refuse', () => {
    const refusing: Stage = { enter: () => raise(new Failure('forbidden', 'no')) };
    expect(compose([{ enter: () => {} }], atOnce)(call())).toMatchObject({ outcome: 'ok' });
    expect(compose([{ leave: (_call, settled) => settled }, refusing], atOnce)(call())).toMatchObject({
      outcome: 'forbidden',
    });
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

function raise(failure: Failure): never {
  throw failure;
}

/** What one stage does: where it throws, if anywhere, and whether it takes its time. */
const STEP = record({ refuses: constantFrom('never', 'in', 'out'), isSlow: boolean() });
type Step = typeof STEP extends Arbitrary<infer T> ? T & { note?: (what: string) => void } : never;

function asGate({ refuses, isSlow, note }: Step): Stage {
  const turn = (where: 'in' | 'out', what: string) => {
    note?.(what);
    if (refuses === where) throw new Failure('forbidden', where);
  };
  return isSlow
    ? {
        enter: async () => turn('in', 'in'),
        leave: async (_call, settled) => (turn('out', settled.outcome), settled),
      }
    : { enter: () => turn('in', 'in'), leave: (_call, settled) => (turn('out', settled.outcome), settled) };
}

/** The same, written as a stage that stands around the others. */
function nested(step: Step): Stage {
  const { enter, leave } = asGate(step);
  return {
    async handle(one, next) {
      await enter?.(one);
      const settled = await next();
      return (await leave?.(one, settled)) ?? settled;
    },
  };
}

/** The same, without a promise where the step does not take its time. */
function aroundAtOnce(step: Step): Stage {
  if (step.isSlow) return nested(step);
  const { enter, leave } = asGate(step);
  return {
    handle(one, next) {
      void enter?.(one);
      const settled = next();
      if (settled instanceof Promise) return settled.then((later) => leave?.(one, later) ?? later);
      return leave?.(one, settled) ?? settled;
    },
  };
}

async function trodden(
  steps: readonly Step[],
  made: (step: Step, at: number) => Stage,
  one: Call,
  terminal: Terminal = ok,
) {
  const way: string[] = [];
  const stages = steps.map((step, at) => made({ ...step, note: (what) => way.push(`${at} ${what}`) }, at));
  const { outcome } = await compose(stages, terminal)(one);
  return [...way, outcome];
}
