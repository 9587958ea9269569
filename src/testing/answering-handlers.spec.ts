import { runInNewContext } from 'node:vm';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Failure } from '../errors/failure.js';
import { expectOutcome } from './expect-outcome.js';
import { type TestGatehouse, testGatehouse } from './test-gatehouse.js';
import { Tool } from '../tool/tool.decorator.js';
import { Toolset } from '../tool/toolset.decorator.js';

const NO_INPUT = z.strictObject({});
const resolveElsewhere = runInNewContext('(value) => Promise.resolve(value)') as (value: string) => Promise<string>;

@Toolset({ name: 'timing', upstream: 'timing' })
class TimingTools {
  @Tool({ description: 'Answers at once.', effect: 'read', input: NO_INPUT, access: 'public' })
  now() {
    return 'now';
  }

  @Tool({ description: 'Answers with a promise.', effect: 'read', input: NO_INPUT, access: 'public', retries: 1 })
  later() {
    return Promise.resolve('later');
  }

  @Tool({ description: 'Answers with a promise of elsewhere.', effect: 'read', input: NO_INPUT, access: 'public' })
  elsewhere() {
    return resolveElsewhere('elsewhere');
  }

  @Tool({ description: 'Throws at once.', effect: 'read', input: NO_INPUT, access: 'public' })
  never(): string {
    throw new Failure('tool_error', 'never');
  }
}

@Module({ providers: [TimingTools] })
class TimingModule {}

describe('a handler', () => {
  let gatehouse: TestGatehouse;
  beforeAll(async () => {
    gatehouse = await testGatehouse([TimingModule]);
  });
  afterAll(() => gatehouse.close());

  it.each(['now', 'later', 'elsewhere'] as const)('that answers %s is waited for as it has to be', async (name) => {
    const call = await gatehouse.call(TimingTools, name, {});
    expectOutcome(call, 'ok');
    expect(call.result).toBe(name);
    expect(call.audit).toMatchObject({ attempts: 1 });
  });

  it('that throws at once fails its call alone', async () => {
    const call = await gatehouse.call(TimingTools, 'never', {});
    expectOutcome(call, 'tool_error');
  });
});
