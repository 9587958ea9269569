import { Module } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { FailureKind } from '../errors/failure-kinds.js';
import { Failure } from '../errors/failure.js';
import { expectOutcome } from './expect-outcome.js';
import { type TestGatehouse, testGatehouse } from './test-gatehouse.js';
import { Tool } from '../tool/tool.decorator.js';
import { Toolset } from '../tool/toolset.decorator.js';

/** What the client does while its call runs. */
let meanwhile = () => {};

@Toolset({ name: 'throwing' })
class ThrowingTools {
  @Tool({ description: 'Fails.', effect: 'read', input: z.object({ kind: z.string() }), access: 'public' })
  fail({ kind }: { kind: string }): string {
    meanwhile();
    throw new Failure(kind as FailureKind, 'It says so.');
  }
}

@Module({ providers: [ThrowingTools] })
class ThrowingModule {}

let gatehouse: TestGatehouse;
beforeAll(async () => void (gatehouse = await testGatehouse([ThrowingModule])));
afterAll(() => gatehouse.close());

it.each(['nonsense', 'ok', 'toString'])(
  'a kind that is none ends the call as internal everywhere: %s',
  async (kind) => {
    const call = await gatehouse.call(ThrowingTools, 'fail', { kind });
    expectOutcome(call, 'internal');
    expect(call.audit['outcome']).toBe('internal');
    expect(call.span?.attributes['gatehouse.outcome']).toBe('internal');
    expect(String(call.failure.cause)).toContain(`not "${kind}"`);
  },
);

it('a handler that says `cancelled` leaves no client without an answer who has not cancelled', async () => {
  expectOutcome(await gatehouse.call(ThrowingTools, 'fail', { kind: 'cancelled' }), 'internal');
  const client = new AbortController();
  meanwhile = () => client.abort(new Failure('cancelled', 'Gone.'));
  const gone = await gatehouse.call(ThrowingTools, 'fail', { kind: 'cancelled' }, { signal: client.signal });
  expectOutcome(gone, 'cancelled');
});

it('an error with anything in it is still the cause that is told', async () => {
  const odd = Object.assign(new Error('The disk is full.'), { stack: 5 });
  meanwhile = () => {
    throw odd;
  };
  const call = await gatehouse.call(ThrowingTools, 'fail', { kind: 'internal' });
  expectOutcome(call, 'internal');
  expect(call.failure.cause).toBe(odd);
});
