import { Module } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { Tool } from '../../src/tool/tool.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';
import { expectSpan } from '../../src/testing/expect-span.js';
import { testGatehouse } from '../../src/testing/test-gatehouse.js';

const tracer = trace.getTracer('toolset');
const inSpanOfOwn = <T>(name: string, work: () => T): T =>
  tracer.startActiveSpan(name, (span) => {
    try {
      return work();
    } finally {
      span.end();
    }
  });

@Toolset({ name: 'tracing' })
class TracingTools {
  @Tool({ description: 'Traces.', effect: 'read', input: z.strictObject({}), access: 'public' })
  trace() {
    return inSpanOfOwn('outer', () => inSpanOfOwn('inner', () => 'traced'));
  }
}

@Module({ providers: [TracingTools] })
class TracingModule {}

it('the spans in a call are those of Gatehouse and of the toolset, in the order they began', async () => {
  await using gatehouse = await testGatehouse([TracingModule]);
  // Within one millisecond more often than not: many, so that it would show.
  for (let calls = 0; calls < 20; calls += 1) {
    const call = await gatehouse.call(TracingTools, 'trace', {});
    expectSpan(call, { name: 'tools/call trace' });
    expect(call.span?.children).toEqual(['attempt trace', 'outer', 'inner']);
  }
});
