import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { Breakers } from '../../src/resilience/breakers.js';
import { type Fault, FAULTS } from '../fixtures/github/github-faults.js';
import { type GithubService, startGithubService } from '../fixtures/github/github-service.js';
import { addIssue } from '../fixtures/github/github-state.js';

let service: GithubService;
const HELLO = { owner: 'octo', repo: 'hello' };
const ISSUE = { ...HELLO, number: 1 };

beforeEach(async () => {
  service = await startGithubService();
  addIssue(service.github.state.add('octo/hello', ['bug']), { title: 'First' });
});
afterEach(async () => {
  expect(service.github.violations).toEqual([]);
  await service.stop();
});

const get = () => service.call('get_issue', ISSUE);
const breaker = () => service.server.app.get(Breakers, { strict: false }).for('github');

describe("GitHub's rate limits", () => {
  it.each([
    { what: 'the primary one', fault: () => FAULTS.primaryLimit(600_000), from: 595, to: 602 },
    { what: 'a secondary one', fault: () => FAULTS.secondaryLimit(77), from: 77, to: 77 },
    { what: 'a secondary one without a time', fault: () => FAULTS.secondaryLimit(), from: 60, to: 60 },
    { what: 'a 429', fault: () => FAULTS.tooMany(33), from: 33, to: 33 },
  ])('become upstream_limited with the time to wait: $what', async ({ fault, from, to }) => {
    service.github.fail(fault(), { times: 9 });
    const { outcome, text, refusal } = await get();
    expect(outcome).toBe('upstream_limited');
    const seconds = refusal['retryAfter'] as number;
    expect(seconds).toBeGreaterThanOrEqual(from);
    expect(seconds).toBeLessThanOrEqual(to);
    expect(text).toContain(`Try again in ${seconds} s; your arguments are fine.`);
    expect(service.github.requests).toHaveLength(1);
  });

  it('are obeyed: nothing is sent until they are over, and no breaker opens', async () => {
    service.github.fail(FAULTS.secondaryLimit(50));
    const limited = await Promise.all(Array.from({ length: 12 }, get));
    expect(limited.every(({ outcome }) => outcome === 'upstream_limited' || outcome === 'ok')).toBe(true);
    const sent = service.github.requests.length;
    for (let count = 0; count < 10; count += 1) expect((await get()).outcome).toBe('upstream_limited');
    expect(service.github.requests).toHaveLength(sent);
    expect(breaker().state).toBe('closed');
    expect(breaker().failures).toBe(0);
  });

  it('of searches leave the rest alone', async () => {
    service.github.fail(FAULTS.primaryLimit(30_000), { of: /search/ });
    const { outcome, text } = await service.call('search_issues', { query: 'x' });
    expect({ outcome, text }).toEqual({
      outcome: 'upstream_limited',
      text: expect.stringContaining('no more searches'),
    });
    expect((await get()).outcome).toBe('ok');
  });

  it('are waited for where there is time', async () => {
    service.github.fail(FAULTS.tooMany(1));
    expect((await get()).outcome).toBe('ok');
    expect(service.github.requests).toHaveLength(2);
  });

  it('are told by resources and prompts as well', async () => {
    service.github.fail(FAULTS.secondaryLimit(50));
    const refused = { code: 429, data: { outcome: 'upstream_limited', retryAfter: expect.any(Number) } };
    await expect(service.read('issue://octo/hello/1')).rejects.toMatchObject(refused);
    await expect(service.prompt('weekly-summary', HELLO)).rejects.toMatchObject(refused);
  });
});

describe('what GitHub forbids', () => {
  it.each([
    {
      what: 'the token may not',
      fault: FAULTS.notAllowed,
      says: 'GitHub says: "Resource not accessible by personal access token".',
    },
    {
      what: 'single sign-on',
      fault: FAULTS.singleSignOn,
      says: "wants this server's token authorized for single sign-on",
    },
    { what: 'the law', fault: FAULTS.legal, says: 'GitHub withholds issue #1 of octo/hello for legal reasons.' },
  ])('is a tool_error that says why: $what', async ({ fault, says }) => {
    service.github.fail(fault);
    const { outcome, text } = await get();
    expect(outcome).toBe('tool_error');
    expect(text).toContain(says);
    expect(breaker().failures).toBe(0);
  });
});

describe('a token that GitHub refuses', () => {
  it('is masked for the client, and told to the operator', async () => {
    service.github.tokens.clear();
    const failed = await get().catch((error: unknown) => error as Error);
    expect(failed).toMatchObject({ code: -32603, data: { outcome: 'internal' } });
    expect((failed as Error).message).not.toMatch(/token|GITHUB/i);
    const log = JSON.stringify(service.server.logs);
    expect(log).toContain('GitHub refuses the token of this server (GITHUB_TOKEN)');
    expect(log).not.toMatch(/token-[0-9a-f]{8}/);
    expect(breaker().state).toBe('closed');
  });
});

describe('a GitHub that fails', () => {
  it('is asked again, twice in all', async () => {
    service.github.fail(FAULTS.serverError);
    expect((await get()).outcome).toBe('ok');
    expect(service.github.requests).toHaveLength(2);
  });

  it.each(['serverError', 'unavailable', 'proxyPage', 'cut', 'reset', 'elsewhere'] as const)(
    'is upstream, masked: %s',
    async (fault) => {
      service.github.fail(FAULTS[fault] as Fault, { times: 9 });
      const { outcome, text } = await get();
      expect({ outcome, text }).toEqual({
        outcome: 'upstream',
        text: expect.stringContaining('A system this tool depends on failed. Trying again later may help.'),
      });
      // The pipeline's attempts, and none of the plugin's.
      expect(service.github.requests).toHaveLength(2);
    },
  );

  it('opens the breaker, which closes again', async () => {
    service.github.fail(FAULTS.unavailable, { times: 99 });
    for (let count = 0; count < 3; count += 1) await get();
    expect(breaker().state).toBe('open');
    const sent = service.github.requests.length;
    const { outcome, refusal } = await get();
    expect({ outcome, retryAfter: refusal['retryAfter'] }).toEqual({
      outcome: 'circuit_open',
      retryAfter: expect.any(Number),
    });
    expect(service.github.requests).toHaveLength(sent);
  });

  it('is repeated by the plugin where the pipeline does not: a resource', async () => {
    service.github.fail(FAULTS.serverError);
    expect(await service.read('issue://octo/hello/1')).toContain('First');
    expect(service.github.requests).toHaveLength(2);
  });
});

describe('a call that ends early', () => {
  it('is a timeout where GitHub is slow', async () => {
    service.github.fail(FAULTS.hang, { times: 9 });
    const params = { name: 'get_issue', arguments: ISSUE, _meta: { 'gatehouse/timeoutMs': 400 } };
    const { isError, _meta } = await service.client.callTool(params);
    expect({ isError, refusal: _meta?.['gatehouse/refusal'] }).toMatchObject({
      isError: true,
      refusal: { outcome: 'client_timeout' },
    });
  });

  it('sends no write that waited for its turn when its client left', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    service.github.writesWait = promise;
    const first = service.call('create_issue', { ...HELLO, title: 'First write' });
    await vi.waitFor(() => expect(service.github.asked(/^POST/)).toHaveLength(1), { timeout: 15_000 });
    const leaving = new AbortController();
    const second = service
      .call('create_issue', { ...HELLO, title: 'Never sent' }, { signal: leaving.signal })
      .catch(() => 'left');
    await vi.waitFor(() => expect(callsNow()).toBeGreaterThan(1), { timeout: 15_000 });
    leaving.abort();
    expect(await second).toBe('left');
    resolve();
    expect((await first).outcome).toBe('ok');
    expect((await service.call('update_issue', { ...ISSUE, title: 'After' })).outcome).toBe('ok');
    expect(service.github.asked(/^POST/)).toHaveLength(1);
  });
});

const callsNow = () => service.server.app.get(CallsInFlight, { strict: false }).count;
