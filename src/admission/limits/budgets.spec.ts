import { beforeEach, describe, expect, it } from 'vitest';
import { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { ANONYMOUS, type Principal } from '../../tool/principal.js';
import { Budgets } from './budgets.js';
import { EmbeddedLimits } from './embedded-limits.js';
import { LimitVerdict } from './limit-verdict.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const record = (id: string, budgets?: Config['clients'][number]['budgets']) => ({
  id,
  enabled: true,
  keys: [],
  allowWrite: false,
  budgets,
});
const of = (clientId: string, id = 'ada'): Principal => ({ ...ANONYMOUS, kind: 'jwt', id, clientId });

let nowMs: number;
let quotas: EmbeddedLimits;
let budgets: Budgets;
let all: LiveSlice<Config['budgets']>;
let clients: LiveSlice<Config['clients']>;

beforeEach(() => {
  nowMs = 0;
  quotas = new EmbeddedLimits(100, () => nowMs);
  all = new LiveSlice<Config['budgets']>({ mode: 'report' });
  clients = new LiveSlice<Config['clients']>([]);
  budgets = new Budgets(quotas, all, clients);
});

const verdict = (principal: Principal, address?: string) =>
  new LimitVerdict(quotas.take(budgets.questions(principal, address)));
const charge = (principal: Principal, tokens: number, bytes = tokens * 4) =>
  budgets.charge(principal, undefined, { tokens, bytes });

describe('a budget', () => {
  it('lets calls pass while anything is left, and what is given counts however much it is', () => {
    all.replace({ tokens: ['100/day'], mode: 'enforce' });
    charge(of('bot'), 99);
    expect(verdict(of('bot')).refusal).toBeUndefined();
    charge(of('bot'), 1_000);
    expect(verdict(of('bot')).refusal).toMatchObject({ kind: 'rate_limited', detail: { rule: 'budget:tokens' } });
  });

  it('asks without taking anything', () => {
    all.replace({ tokens: ['1/day'], mode: 'enforce' });
    for (let count = 0; count < 10; count += 1) expect(verdict(of('bot')).refusal).toBeUndefined();
    expect(quotas.size).toBe(0);
  });

  it('says which it is, how much it was, and when enough of it is free again', () => {
    all.replace({ tokens: ['100/h'], mode: 'enforce' });
    charge(of('bot'), 90);
    nowMs = 30 * MINUTE;
    charge(of('bot'), 20);
    const { message, detail } = verdict(of('bot')).refusal!;
    expect(message).toMatch(
      /^The budget of your client is used up: 100 tokens of answers in 1 h\. Try again in 1\d\d\d s/,
    );
    expect(detail).toMatchObject({ limit: 100, remaining: 0, rule: 'budget:tokens' });
    nowMs += detail.retryAfter! * 1_000;
    expect(verdict(of('bot')).refusal).toBeUndefined();
  });

  it('is one for all principals of a client, and for each that calls for none', () => {
    all.replace({ tokens: ['10/day'], mode: 'enforce' });
    charge(of('bot', 'ada'), 20);
    expect(verdict(of('bot', 'bob')).refusal).toBeDefined();
    expect(verdict(of('other')).refusal).toBeUndefined();
    const { clientId: _none, ...ada } = of('bot');
    const bob = { ...ada, id: 'bob' };
    charge(ada, 20);
    expect([verdict(ada).refusal?.kind, verdict(bob).refusal]).toEqual(['rate_limited', undefined]);
  });

  it('of a record stands in place of that of all, unit by unit', () => {
    all.replace({ tokens: ['10/day'], bytes: ['1000/day'], mode: 'enforce' });
    clients.replace([record('bot', { tokens: ['50/day'] }), record('free', { tokens: [], bytes: [] })]);
    charge(of('bot'), 40, 10);
    charge(of('free'), 1_000_000, 1_000_000);
    expect([verdict(of('bot')).refusal, verdict(of('free')).refusal]).toEqual([undefined, undefined]);
    charge(of('bot'), 1, 2_000);
    expect(verdict(of('bot')).refusal?.detail.rule).toBe('budget:bytes');
  });

  it('only reports unless it is enforced, and counts the same either way', () => {
    all.replace({ tokens: ['10/day'], mode: 'report' });
    charge(of('bot'), 20);
    const reported = verdict(of('bot'));
    expect([reported.refusal, reported.wouldReject, reported.quotas]).toEqual([undefined, ['budget'], []]);
    clients.replace([record('bot', { mode: 'enforce' })]);
    expect(verdict(of('bot')).refusal).toBeDefined();
    clients.replace([record('bot', { mode: 'enforce', tokens: ['10/day shadow'] })]);
    expect(verdict(of('bot')).refusal).toBeUndefined();
  });

  it('is counted once where several ask about the same window', async () => {
    all.replace({ tokens: ['100/day', '50/day shadow', '100/h'], mode: 'enforce' });
    charge(of('bot'), 30);
    const states = await budgets.states(['bot']);
    expect(states.map(({ rule, used }) => [rule.calls, rule.windowMs, rule.isShadow, used])).toEqual([
      [100, DAY, false, 30],
      [50, DAY, true, 30],
      [100, 60 * MINUTE, false, 30],
    ]);
  });

  it('tells of every client what it has used, also beyond its budget, until that is forgotten', async () => {
    clients.replace([record('bot', { tokens: ['10/h'] }), record('idle', { bytes: ['10/h'] }), record('none')]);
    charge(of('bot'), 500);
    const used = async () => (await budgets.states(['bot', 'idle', 'none'])).map((one) => [one.client, one.used]);
    expect(await used()).toEqual([
      ['bot', 500],
      ['idle', 0],
    ]);
    nowMs = 61 * MINUTE;
    expect(await used()).toEqual([
      ['bot', 0],
      ['idle', 0],
    ]);
  });
});
