import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../errors/failure.js';
import type { FailureKind } from '../errors/failure-kinds.js';
import { Breaker } from './breaker.js';

const failing = (kind: FailureKind) => () => Promise.reject(new Failure(kind, kind));
const working = () => Promise.resolve('fine');

describe('Breaker', () => {
  let breaker: Breaker;

  beforeEach(() => {
    vi.useFakeTimers();
    breaker = new Breaker('forecast-api', { failuresToOpen: 5, openForMs: 60_000 });
  });

  afterEach(() => {
    breaker.close();
    vi.useRealTimers();
  });

  const outcomeOf = (work: () => Promise<unknown>) =>
    Promise.try(() => breaker.run(work)).then(
      () => 'ok',
      (thrown: Failure) => thrown.kind,
    );
  const fail = async (times: number, kind: FailureKind = 'upstream') => {
    for (let i = 0; i < times; i += 1) expect(await outcomeOf(failing(kind))).toBe(kind);
  };

  it('opens at the fifth failure in a row and says when to come back', async () => {
    await fail(4);
    expect(breaker.state).toBe('closed');
    await fail(1);
    expect(breaker.state).toBe('open');
    const refusal = await Promise.try(() => breaker.run(working)).catch((thrown: Failure) => thrown);
    expect(refusal).toMatchObject({ kind: 'circuit_open', detail: { retryAfter: 60 } });
  });

  it('says the same when the clock of the machine is set back', async () => {
    await fail(5);
    vi.setSystemTime(Date.now() - 3_600_000);
    const refusal = await Promise.try(() => breaker.run(working)).catch((thrown: Failure) => thrown);
    expect(refusal).toMatchObject({ kind: 'circuit_open', detail: { retryAfter: 60 } });
  });

  it('counts failures in a row only', async () => {
    await fail(4);
    expect(await outcomeOf(working)).toBe('ok');
    await fail(4);
    expect(breaker.state).toBe('closed');
  });

  it.each(['invalid_input', 'tool_error', 'forbidden', 'rate_limited', 'upstream_limited', 'cancelled'] as const)(
    'is not opened by %s',
    async (kind) => {
      await fail(10, kind);
      expect(breaker.state).toBe('closed');
    },
  );

  it('counts what the upstream answered and what it failed, and nothing that was not tried', async () => {
    await outcomeOf(working);
    await fail(1, 'tool_error');
    await fail(1, 'cancelled');
    await fail(5);
    expect(await outcomeOf(working)).toBe('circuit_open');
    expect(breaker).toMatchObject({ successes: 2, failures: 5 });
  });

  it('lets one trial through after a minute, and closes when it succeeds', async () => {
    await fail(5);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(breaker.state).toBe('half_open');
    const { promise, resolve } = Promise.withResolvers<string>();
    const trial = breaker.run(() => promise);
    expect(await outcomeOf(working)).toBe('circuit_open');
    resolve('fine');
    await trial;
    expect(breaker.state).toBe('closed');
  });

  it.each(['cancelled', 'internal'] as const)(
    'makes the next call the trial when one said nothing: %s',
    async (kind) => {
      await fail(5);
      await vi.advanceTimersByTimeAsync(60_000);
      await fail(1, kind);
      expect(breaker.state).toBe('half_open');
      const { promise, resolve } = Promise.withResolvers<string>();
      const trial = breaker.run(() => promise);
      expect(await outcomeOf(working)).toBe('circuit_open');
      resolve('fine');
      await trial;
      expect(await outcomeOf(working)).toBe('ok');
      expect(breaker.state).toBe('closed');
    },
  );

  it.each([
    ['works', 'closed'],
    ['fails', 'open'],
  ])('listens to its trial, not to a late answer of before it opened, which %s', async (late, expected) => {
    const before = Promise.withResolvers<string>();
    const begunBefore = outcomeOf(() => before.promise);
    await fail(5);
    await vi.advanceTimersByTimeAsync(60_000);
    const trial = Promise.withResolvers<string>();
    const tried = outcomeOf(() => trial.promise);
    if (late === 'works') before.reject(new Failure('upstream', 'late'));
    else before.resolve('late');
    await begunBefore;
    expect(breaker.state).toBe('half_open');
    expect(await outcomeOf(working)).toBe('circuit_open');
    if (late === 'works') trial.resolve('fine');
    else trial.reject(new Failure('upstream', 'again'));
    await tried;
    expect(breaker.state).toBe(expected);
  });

  it('is neither opened nor calmed by defects of ours', async () => {
    await fail(4);
    await fail(20, 'internal');
    expect(breaker).toMatchObject({ state: 'closed', successes: 0, failures: 4 });
    await fail(1);
    expect(breaker.state).toBe('open');
  });

  it('is not opened by a client that gives its calls no time', async () => {
    await fail(10, 'client_timeout');
    expect(breaker.state).toBe('closed');
  });

  it('tells each change', async () => {
    const told: string[] = [];
    const watched = new Breaker('x', { failuresToOpen: 1, openForMs: 1_000, onTransition: (to) => told.push(to) });
    await watched.run(failing('upstream')).catch(() => {});
    await vi.advanceTimersByTimeAsync(1_000);
    await watched.run(working);
    expect(told).toEqual(['open', 'half_open', 'closed']);
    watched.close();
  });

  it('opens again when the trial fails', async () => {
    await fail(5);
    await vi.advanceTimersByTimeAsync(60_000);
    await fail(1);
    expect(breaker.state).toBe('open');
    expect(await outcomeOf(working)).toBe('circuit_open');
  });
});
