import assert from 'node:assert/strict';
import { it } from 'node:test';
import { expectAudit, expectOutcome, expectSpan, testGatehouse } from 'gatehouse/testing';
import { ForecastClient, WeatherModule, WeatherTools } from './weather.js';

const USER = { as: { roles: ['user'] } };

it('answers, and leaves its trails', async () => {
  await using gatehouse = await testGatehouse([WeatherModule]);
  const call = await gatehouse.call(WeatherTools, 'current', { place: 'Oslo' }, USER);
  expectOutcome(call, 'ok');
  const celsius: number = call.result.celsius;
  assert.equal(celsius, 3);
  expectSpan(call, { name: 'tools/call current', children: ['attempt current'] });
  expectAudit(call, { outcome: 'ok', toolset: 'weather', cache: 'miss' });
});

it('gives up in time', async () => {
  const silent = { at: () => new Promise(() => {}) };
  await using gatehouse = await testGatehouse([WeatherModule], {
    overrides: (module) => module.overrideProvider(ForecastClient).useValue(silent),
  });
  const calling = gatehouse.call(WeatherTools, 'current', { place: 'Oslo' }, USER);
  await gatehouse.clock.advance(2_000);
  expectOutcome(await calling, 'timeout');
});
