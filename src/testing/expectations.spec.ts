import { AssertionError } from 'node:assert';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForecastClient, WeatherModule, WeatherTools } from '../../test/fixtures/weather.tools.js';
import { Failure } from '../errors/failure.js';
import { expectAudit } from './expect-audit.js';
import { expectOutcome } from './expect-outcome.js';
import { expectSpan } from './expect-span.js';
import { type TestGatehouse, testGatehouse } from './test-gatehouse.js';
import type { TestCall } from './test-call.js';

const down = new Failure('upstream', 'The forecast is down.', { cause: new Error('connect ECONNREFUSED') });
let gatehouse: TestGatehouse;
let failed: TestCall;
let fine: TestCall;

beforeAll(async () => {
  const at = (place: string) =>
    place === 'Atlantis' ? Promise.reject(down) : Promise.resolve({ place, celsius: 3, station: 'x' });
  gatehouse = await testGatehouse([WeatherModule], {
    overrides: (module) => module.overrideProvider(ForecastClient).useValue({ at }),
  });
  fine = await gatehouse.call(WeatherTools, 'current', { place: 'Oslo' }, { as: { id: 'ada', roles: ['user'] } });
  failed = await gatehouse.call(WeatherTools, 'current', { place: 'Atlantis' }, { as: { roles: ['user'] } });
});
afterAll(() => gatehouse.close());

function thrownBy(expectation: () => void): AssertionError {
  try {
    expectation();
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
  throw new Error('The expectation did not fail');
}

describe('expectOutcome', () => {
  it('says why a call was refused that should have been answered', () => {
    const { message, actual, expected } = thrownBy(() => expectOutcome(failed, 'ok'));
    expect(message).toContain('Expected the outcome ok, but the call ended with upstream: The forecast is down.');
    expect(message).toContain('connect ECONNREFUSED');
    expect([actual, expected]).toEqual(['upstream', 'ok']);
  });

  it('shows the result of a call that should have been refused', () => {
    const { message } = thrownBy(() => expectOutcome(fine, 'forbidden'));
    expect(message).toContain('"celsius":3');
  });

  it('leaves the calling line on top of the stack', () => {
    const stack = thrownBy(() => expectOutcome(failed, 'ok')).stack ?? '';
    expect(/ at .*/.exec(stack)?.[0]).toContain('expectations.spec');
  });
});

describe('expectSpan', () => {
  it('compares what is named, and the order of what is inside', () => {
    expectSpan(fine, { name: 'tools/call current', attributes: { 'gatehouse.outcome': 'ok' } });
    expectSpan(failed, { status: 'error', children: ['attempt current'] });
  });

  it('shows what is there instead, and nothing else', () => {
    const { actual, expected } = thrownBy(() =>
      expectSpan(failed, { attributes: { 'gatehouse.outcome': 'ok' }, children: ['attempt other'] }),
    );
    // On a busy machine a wait for a slot is among them.
    const children = expect.arrayContaining(['attempt current']) as string[];
    expect(actual).toEqual({ attributes: { 'gatehouse.outcome': 'upstream' }, children });
    expect(expected).toEqual({ attributes: { 'gatehouse.outcome': 'ok' }, children: ['attempt other'] });
  });
});

describe('expectAudit', () => {
  it('compares the named fields at any depth', () => {
    expectAudit(fine, { outcome: 'ok', principal: 'ada', arguments: { place: 'Oslo' }, attempts: 1 });
  });

  it('shows what is there instead', () => {
    const { message, actual } = thrownBy(() => expectAudit(failed, { outcome: 'ok', attempts: 1 }));
    expect(message).toContain('audit row');
    expect(actual).toEqual({ outcome: 'upstream', attempts: 1 });
  });
});
