import { expect, it } from 'vitest';
import { TraceIds } from './trace-ids.js';

/** More than are drawn, or told in digits, at once. */
const MANY = 1_000;

it('draws ids of the form W3C wants, none of them twice', () => {
  const ids = new TraceIds();
  const drawn = Array.from({ length: MANY }, () => [ids.generateTraceId(), ids.generateSpanId()] as const);
  for (const [traceId, spanId] of drawn) {
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
  }
  expect(new Set(drawn.flat()).size).toBe(2 * MANY);
});

it('says of the next trace what its id is', () => {
  const ids = new TraceIds();
  for (let trace = 0; trace < MANY; trace += 1) {
    const { nextTraceId } = ids;
    ids.generateSpanId();
    expect(ids.nextTraceId).toBe(nextTraceId);
    expect(ids.generateTraceId()).toBe(nextTraceId);
  }
});
