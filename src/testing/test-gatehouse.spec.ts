import { resolve } from 'node:path';
import { Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ForecastClient, WeatherModule, WeatherTools } from '../../test/fixtures/weather.tools.js';
import { Failure } from '../errors/failure.js';
import { Catalogue } from '../tool/catalogue.js';
import { Tool } from '../tool/tool.decorator.js';
import { Toolset } from '../tool/toolset.decorator.js';
import { expectOutcome } from './expect-outcome.js';
import { type TestGatehouse, testGatehouse } from './test-gatehouse.js';

const OSLO = { place: 'Oslo' };
const SUNNY = { ...OSLO, celsius: 21, station: 'OSL-1' };
const USER = { as: { roles: ['user'] } };

@Toolset({ name: 'stations' })
class StationsTools {
  @Tool({ description: 'How many there are.', effect: 'read', input: z.strictObject({}), access: 'public' })
  count() {
    return '2';
  }
}

@Module({ imports: [WeatherModule], providers: [StationsTools] })
class StationsModule {}

const forecast = { at: vi.fn<ForecastClient['at']>() };
let gatehouse: TestGatehouse;

beforeEach(async () => {
  forecast.at.mockReset().mockResolvedValue(SUNNY);
  gatehouse = await testGatehouse([WeatherModule], {
    settings: { BREAKER_FAILURES: '2', BREAKER_OPEN_MS: '30000' },
    overrides: (module) => module.overrideProvider(ForecastClient).useValue(forecast),
  });
});
afterEach(() => gatehouse.close());

const current = (place = 'Oslo') => gatehouse.call(WeatherTools, 'current', { place }, USER);
const down = () => Promise.reject(new Failure('upstream', 'The forecast is down.'));
/** Until its signal is aborted, as a request to an upstream that says nothing. */
const silent = (_place: string, signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('a call in a test', () => {
  it('gives the answer as a client gets it', async () => {
    const call = await current();
    expectOutcome(call, 'ok');
    expect(call.result).toEqual({ ...SUNNY, station: '[redacted]' });
  });

  it('finds a tool that has another name than its method', async () => {
    const call = await gatehouse.call(WeatherTools, 'usual', OSLO);
    expect(call.audit).toMatchObject({ name: 'climate' });
  });

  it('gives the text of an answer that is no object, and the data of one with content', async () => {
    const words = await gatehouse.call(WeatherTools, 'words', OSLO);
    expectOutcome(words, 'ok');
    expect(words.result satisfies string).toBe('21 degrees at Oslo');
  });

  it('answers what the tool asks', async () => {
    const answers = { sure: { action: 'accept', content: { sure: true } } };
    const call = await gatehouse.call(WeatherTools, 'warn', OSLO, { answers });
    expectOutcome(call, 'ok');
    expect(call.result.ordered).toBe(true);
    expectOutcome(await gatehouse.call(WeatherTools, 'warn', OSLO), 'missing_capability');
    await expect(gatehouse.call(WeatherTools, 'warn', OSLO, { answers: {} })).rejects.toThrow('warn asks "sure"');
  });

  it('is refused by the rules of the tool', async () => {
    expectOutcome(await gatehouse.call(WeatherTools, 'current', OSLO), 'unauthenticated');
    expectOutcome(await gatehouse.call(WeatherTools, 'current', OSLO, { as: {} }), 'forbidden');
    expectOutcome(await gatehouse.send('current', { place: '' }, USER), 'invalid_input');
    expectOutcome(await gatehouse.send('curent', OSLO, USER), 'unknown_tool');
    expect(forecast.at).not.toHaveBeenCalled();
  });

  it('reads resources and gets prompts', async () => {
    const read = await gatehouse.read('weather://Oslo/station');
    expectOutcome(read, 'ok');
    expect(read.result[0]).toMatchObject({ text: 'station of Oslo' });
    const prompt = await gatehouse.prompt(WeatherTools, 'wear', OSLO);
    expectOutcome(prompt, 'ok');
    expect(prompt.result[0]?.content).toMatchObject({ text: 'What do I wear in Oslo?' });
  });

  it('says which methods are tools where one is none', async () => {
    await expect(gatehouse.call(WeatherTools, 'helper', {})).rejects.toThrow(
      'WeatherTools.helper is no tool. Those of WeatherTools: current, usual, words, warn.',
    );
  });

  it('does not compile with arguments or results of another type', async () => {
    // @ts-expect-error -- a number is no place
    const call = await gatehouse.call(WeatherTools, 'usual', { place: 7 });
    expectOutcome(call, 'invalid_input');
    // @ts-expect-error -- a call that was refused has no result
    expect(call.result).toBeUndefined();
    // @ts-expect-error -- there is no such method
    await expect(gatehouse.call(WeatherTools, 'nothing', OSLO)).rejects.toThrow('is no tool');
    const usual = await gatehouse.call(WeatherTools, 'usual', OSLO);
    expectOutcome(usual, 'ok');
    // @ts-expect-error -- the answer has no such field
    expect(usual.result.fahrenheit).toBeUndefined();
  });
});

describe('the clock of a test', () => {
  it('ends a call whose time is over', async () => {
    forecast.at.mockImplementation(silent);
    const calling = current();
    await gatehouse.clock.advance(1_999);
    expect(forecast.at).toHaveBeenCalledOnce();
    expect(forecast.at.mock.calls[0]![1].aborted).toBe(false);
    await gatehouse.clock.advance(1);
    expect(forecast.at.mock.calls[0]![1].aborted).toBe(true);
    const call = await calling;
    expectOutcome(call, 'timeout');
    expect(call.audit).toMatchObject({ durationMs: 2_000 });
  });

  it('lets a limited caller in again', async () => {
    for (let calls = 0; calls < 5; calls += 1) expectOutcome(await current(), 'ok');
    const call = await current();
    expectOutcome(call, 'rate_limited');
    await gatehouse.clock.advance((call.failure.detail.retryAfter ?? 0) * 1_000);
    expectOutcome(await current(), 'ok');
  });

  it('ages cached answers', async () => {
    const usual = async () => (await gatehouse.call(WeatherTools, 'usual', OSLO)).cache;
    expect(await usual()).toBe('miss');
    await gatehouse.clock.advance(59_999);
    expect(await usual()).toBe('hit');
    await gatehouse.clock.advance(1);
    expect(await usual()).toBe('miss');
  });

  it('lets a breaker try again, and close', async () => {
    forecast.at.mockImplementation(down);
    expectOutcome(await current(), 'upstream');
    expectOutcome(await current(), 'upstream');
    forecast.at.mockResolvedValue(SUNNY);
    await gatehouse.clock.advance(29_999);
    const refused = await current();
    expectOutcome(refused, 'circuit_open');
    expect(refused.failure.detail.retryAfter).toBe(1);
    await gatehouse.clock.advance(1);
    expectOutcome(await current(), 'ok');
    expectOutcome(await current(), 'ok');
  });

  it('ends the pause before another attempt', async () => {
    using _random = vi.spyOn(Math, 'random').mockReturnValue(0.99);
    forecast.at.mockImplementationOnce(down);
    const calling = gatehouse.call(WeatherTools, 'words', OSLO);
    await gatehouse.clock.advance(0);
    expect(forecast.at).toHaveBeenCalledOnce();
    await gatehouse.clock.advance(98);
    expect(forecast.at).toHaveBeenCalledOnce();
    await gatehouse.clock.advance(2);
    expect(forecast.at).toHaveBeenCalledTimes(2);
    expectOutcome(await calling, 'ok');
  });
});

describe('testGatehouse', () => {
  it('refuses a setting that does not exist', async () => {
    await expect(testGatehouse([WeatherModule], { settings: { CALL_TIMEUOT_MS: '5' } })).rejects.toThrow(
      'There is no setting CALL_TIMEUOT_MS',
    );
  });

  it('offers the toolsets that TOOLSETS names, and refuses one that no module provides', async () => {
    await expect(testGatehouse([WeatherModule], { settings: { TOOLSETS: 'wether' } })).rejects.toThrow();
    await using other = await testGatehouse([WeatherModule], { settings: { TOOLSETS: 'weather' } });
    expectOutcome(await other.read('weather://Oslo/station'), 'ok');
  });

  it('offers no toolset that TOOLSETS does not name, though one that is named imports its module', async () => {
    await using other = await testGatehouse([StationsModule, WeatherModule], { settings: { TOOLSETS: 'stations' } });
    expectOutcome(await other.call(StationsTools, 'count', {}), 'ok');
    expectOutcome(await other.call(WeatherTools, 'usual', OSLO), 'unknown_tool');
    expect(other.get(Catalogue).resources).toEqual([]);
  });

  it('serves the skills whatever TOOLSETS names: SKILLS_DIR alone decides', async () => {
    const settings = { TOOLSETS: 'weather', SKILLS_DIR: resolve('test/fixtures/conformance/skills') };
    await using other = await testGatehouse([WeatherModule], { settings });
    expect(other.get(Catalogue).resources.some(({ toolset }) => toolset === 'skills')).toBe(true);
  });
});
