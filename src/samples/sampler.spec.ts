import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../test/fixtures/postgres.js';
import { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { CallTally } from '../observability/metrics/call-tally.js';
import { Sampler } from './sampler.js';
import { SampleStore } from './sample-store.js';
import { SAMPLES_MIGRATIONS } from './samples.migrations.js';

const never = new AbortController().signal;
const START = Date.parse('2026-03-01T00:00:00.000Z');
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

describe.each(['embedded', 'postgres'] as const)('Sampler on %s', (kind) => {
  let database: Database;
  let store: SampleStore;
  let now: number;
  const samplerOf = (instance: string, tally = new CallTally()) => {
    const sampler = new Sampler(tally, database, store, { instance, now: () => new Date(now) });
    return { tally, sample: () => sampler.sample() };
  };
  const since = (ms: number) => store.summarize(new Date(ms).toISOString(), never);

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    now = START;
    const url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = new Database({ url, file: ':memory:' }, () => performance.now());
    await migrate(database, 'samples', SAMPLES_MIGRATIONS);
    store = new SampleStore(database);
  });
  afterEach(() => database?.close());

  it('has nothing to say before the first sample', async () => {
    const { since: first, minutes, spreads } = await since(START);
    expect({ first, minutes }).toEqual({ first: null, minutes: 0 });
    expect(spreads.calls).toEqual({ min: null, max: null, average: null });
    expect(spreads.error_rate).toEqual({ min: null, max: null, average: null });
  });

  it('adds up what instances counted in a minute, and weighs what took time', async () => {
    const [a, b] = [samplerOf('a'), samplerOf('b')];
    a.tally.add(true, 'ok', 10);
    a.tally.add(true, 'upstream', 30);
    a.tally.add(false, 'ok', 20);
    b.tally.add(true, 'rate_limited', 4);
    await a.sample();
    await b.sample();
    now += MINUTE;
    a.tally.add(true, 'invalid_input', 100);
    await a.sample();
    now += MINUTE;
    await a.sample();

    const { since: first, minutes, spreads } = await since(START);
    expect({ first, minutes }).toEqual({ first: '2026-03-01T00:00:00.000Z', minutes: 3 });
    expect(spreads.calls).toEqual({ min: 0, max: 4, average: expect.closeTo(5 / 3) });
    expect(spreads.tool_calls).toEqual({ min: 0, max: 3, average: expect.closeTo(4 / 3) });
    expect(spreads.failed_calls).toEqual({ min: 0, max: 1, average: expect.closeTo(1 / 3) });
    expect(spreads.limited_calls).toEqual({ min: 0, max: 1, average: expect.closeTo(1 / 3) });
    expect(spreads.latency).toEqual({ min: 4, max: 100, average: expect.closeTo(164 / 5) });
    // The minute without calls has no rate.
    expect(spreads.error_rate).toEqual({ min: 0, max: 0.25, average: expect.closeTo(1 / 5) });
    expect(spreads.database_reachable).toEqual({ min: 1, max: 1, average: 1 });
    expect(spreads.memory.min).toBeGreaterThan(10);
    expect(spreads.event_loop_utilization.max).toBeLessThanOrEqual(1);
    expect(spreads.database_latency.average).toBeGreaterThanOrEqual(0);
  });

  it('answers for its window alone', async () => {
    const one = samplerOf('a');
    one.tally.add(true, 'ok', 10);
    await one.sample();
    now += 60 * MINUTE;
    await one.sample();
    expect((await since(START)).spreads.calls.max).toBe(1);
    expect((await since(START + 1)).spreads.calls.max).toBe(0);
  });

  it('keeps 30 days and no more', async () => {
    const one = samplerOf('a');
    await one.sample();
    now += 30 * DAY;
    await one.sample();
    expect((await since(START)).minutes).toBe(2);
    now += 1;
    await one.sample();
    expect((await since(START)).since).toBe('2026-03-31T00:00:00.000Z');
  });
});

it('keeps what it counted while the database was away, and says so', async () => {
  let now = START;
  const away = new Database({ url: 'postgres://nobody@127.0.0.1:1/none', file: '' }, () => performance.now());
  const database = new Database({ url: undefined, file: ':memory:' }, () => performance.now());
  await migrate(database, 'samples', SAMPLES_MIGRATIONS);
  let isAway = true;
  const store = new SampleStore(database);
  const unreliable = {
    add: (...args: Parameters<SampleStore['add']>) => new SampleStore(isAway ? away : database).add(...args),
    prune: (...args: Parameters<SampleStore['prune']>) => store.prune(...args),
  } as SampleStore;
  const pinged = { ping: (signal: AbortSignal) => (isAway ? away : database).ping(signal) } as Database;
  const tally = new CallTally();
  const sampler = new Sampler(tally, pinged, unreliable, { instance: 'a', now: () => new Date(now) });
  tally.add(true, 'upstream', 5);
  await expect(sampler.sample()).rejects.toMatchObject({ kind: 'upstream' });
  isAway = false;
  now += MINUTE;
  await sampler.sample();
  const { minutes, spreads } = await store.summarize(new Date(START).toISOString(), never);
  expect(minutes).toBe(2);
  expect(spreads.failed_calls).toMatchObject({ max: 1 });
  expect(spreads.database_reachable).toEqual({ min: 0, max: 1, average: 0.5 });
  await Promise.all([away.close(), database.close()]);
});
