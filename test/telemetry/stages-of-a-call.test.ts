import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { STAGES_META_KEY } from '../../src/pipeline/journey.js';
import { perMinute } from '../../src/tool/rate.js';
import { Tool } from '../../src/tool/tool.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const read = { effect: 'read', input: z.strictObject({}), description: 'x' } as const;

@Toolset({ name: 'passing' })
class PassingTools {
  @Tool({ ...read, access: 'public' })
  open() {
    return 'in';
  }

  @Tool({ ...read, access: { roles: ['editor'] } })
  closed() {
    return 'in';
  }

  @Tool({ ...read, access: 'authenticated', limit: perMinute(1) })
  scarce() {
    return 'in';
  }
}

@Module({ providers: [PassingTools] })
class PassingModule {}

interface Told {
  readonly executionId: string;
  readonly stages: readonly { readonly stage: string; readonly ms: number }[];
}

let server: TestServer;
beforeAll(async () => void (server = await startTestServer([PassingModule])));
afterAll(() => server.close());

describe.each(ERAS)('the stages of a call, %s', (era) => {
  const call = async (tool: string, meta: Record<string, unknown>, sub = `user-of-${era}`) =>
    callTool(server, { era, tool, meta, authorization: `Bearer ${await server.token({ sub })}` });
  const asked = { [STAGES_META_KEY]: true };
  const names = (stages: unknown) => (stages as Told['stages']).map(({ stage }) => stage);

  it('are told to who asks, each with its time and the id of the call', async () => {
    const { message } = await call('open', asked);
    const told = message.result?._meta?.[STAGES_META_KEY] as Told;
    expect(names(told.stages).join(' ')).toBe(
      'trace measure audit resolveOperation authorize validateInput checkOwner limitRate chargeBudget limitRecords ' +
        'beginTask startDeadline cache admit recordBegun limitAnswer run',
    );
    expect(told.stages.every(({ ms }) => ms >= 0)).toBe(true);
    const row = server.audit().find(({ executionId }) => executionId === told.executionId)!;
    const sum = told.stages.reduce((total, { ms }) => total + ms, 0);
    // The row is written on the way out, a little before the last stages end.
    expect(sum).toBeGreaterThanOrEqual(Number(row['durationMs']) - 1);
  });

  it('end at the one that refused', async () => {
    const { message } = await call('closed', asked);
    const refusal = message.result?._meta?.['gatehouse/refusal'] as Record<string, unknown>;
    expect(names(refusal['stages'])).toEqual(['trace', 'measure', 'audit', 'resolveOperation', 'authorize']);
  });

  it('are told of a refusal that HTTP answers', async () => {
    await call('scarce', asked);
    const { status, message } = await call('scarce', asked);
    expect(status).toBe(429);
    expect(names(message.error?.data?.['stages']).at(-1)).toBe('limitRate');
  });

  it('are told to nobody who did not ask, or has not said who it is', async () => {
    for (const meta of [{}, { [STAGES_META_KEY]: 'yes' }]) {
      expect(JSON.stringify((await call('open', meta)).message)).not.toContain('stages');
    }
    const { message } = await callTool(server, { era, tool: 'open', meta: asked });
    expect(message.result?.content[0]?.text).toBe('in');
    expect(JSON.stringify(message)).not.toContain('stages');
  });
});
