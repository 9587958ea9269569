import { describe, expect, it } from 'vitest';
import { clientOf, never, standIn } from '../../test/fixtures/http-client-bench.js';
import { type Answering, sendJson, startStandIn } from '../../test/fixtures/stand-in.js';
import type { HttpClientOptions } from './http-client.js';

const TIMEOUTS = { connectMs: 200, headersMs: 100, bodyMs: 100 };

async function failureOf(answer: Answering, options: Partial<HttpClientOptions> = {}) {
  const { url } = await standIn(answer);
  return clientOf(url, options)
    .json({ path: '/a' }, never)
    .then(
      () => undefined,
      (thrown: unknown) => thrown as Error & { kind?: string; detail?: { retryAfter?: number } },
    );
}

describe('a request', () => {
  it('goes below the base, with its query, its body and the credentials of this moment', async () => {
    const upstream = await standIn((_request, response) => sendJson(response, { fine: true }));
    let key = 'first';
    const client = clientOf(`${upstream.url}/api/`, { credentials: () => ({ 'X-Api-Key': key }) });
    const request = { path: '/a', query: { q: 'ä&b' }, headers: { 'x-api-key': 'forged', 'x-tenant': 't' } };
    expect(await client.json(request, never)).toEqual({ fine: true });
    key = 'second';
    await client.json({ method: 'POST', path: '/b', body: { text: 'ü' } }, never);
    expect(upstream.asked[0]).toMatchObject({
      method: 'GET',
      target: '/api/a?q=%C3%A4%26b',
      headers: { 'x-api-key': 'first', 'x-tenant': 't', accept: 'application/json', host: new URL(upstream.url).host },
    });
    expect(upstream.asked[1]).toMatchObject({
      method: 'POST',
      target: '/api/b',
      headers: { 'x-api-key': 'second', 'content-type': 'application/json', 'content-length': '13' },
    });
  });

  it('answers undefined for nothing, and text as it is', async () => {
    const upstream = await standIn(({ url }, response) =>
      url === '/empty' ? void response.writeHead(204).end() : void response.end('\ufeffplain'),
    );
    const client = clientOf(upstream.url);
    expect(await client.json({ path: '/empty' }, never)).toBeUndefined();
    expect(await client.text({ path: '/text' }, never)).toEqual({ status: 200, contentType: '', text: 'plain' });
  });

  it('for what may be missing answers nothing where it is', async () => {
    const upstream = await standIn(({ url }, response) => sendJson(response, { error: 'none' }, Number(url!.slice(1))));
    const client = clientOf(upstream.url);
    for (const path of ['/404', '/410']) expect(await client.json({ path, mayBeMissing: true }, never)).toBeUndefined();
    const refused = client.json({ path: '/403', mayBeMissing: true }, never);
    await expect(refused).rejects.toMatchObject({ kind: 'tool_error' });
  });

  it('shares a bounded number of connections with all others, and keeps them', async () => {
    const held: (() => void)[] = [];
    const upstream = await standIn((_request, response) => void held.push(() => sendJson(response, 1)));
    const client = clientOf(upstream.url, { connections: 2 });
    const all = Promise.all(Array.from({ length: 6 }, () => client.json({ path: '/a' }, never)));
    for (let answered = 0; answered < 6; answered += 1) {
      await expect.poll(() => held.length).toBeGreaterThan(0);
      expect(upstream.asked.length - answered).toBeLessThanOrEqual(2);
      held.shift()!();
    }
    expect(await all).toHaveLength(6);
    expect(upstream.connections).toBe(2);
  });
});

describe('an answer', () => {
  it.each<[status: number, kind: string, retryAfter: number | undefined]>([
    [400, 'tool_error', undefined],
    [401, 'internal', undefined],
    [404, 'tool_error', undefined],
    [422, 'tool_error', undefined],
    [429, 'upstream_limited', 7],
    [500, 'upstream', 7],
    [503, 'upstream', 7],
    [504, 'timeout', undefined],
  ])('of %i is %s', async (status, kind, retryAfter) => {
    const failure = await failureOf(
      (_request, response) =>
        void response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': '7' }).end('a stack trace'),
    );
    expect(failure).toMatchObject({ kind });
    expect(failure?.detail?.retryAfter).toBe(retryAfter);
    expect(failure?.message).not.toContain('a stack trace');
  });

  it.each([301, 302, 303, 307, 308])('that sends elsewhere (%i) is followed nowhere', async (status) => {
    const elsewhere = await standIn((_request, response) => sendJson(response, 'stolen'));
    const failure = await failureOf(
      (_request, response) => void response.writeHead(status, { location: elsewhere.url }).end(),
    );
    expect(failure).toMatchObject({ kind: 'upstream', message: expect.stringContaining('redirect') });
    expect(elsewhere.asked).toEqual([]);
  });

  it('that is no JSON is not quoted', async () => {
    const failure = await failureOf((_request, response) => void response.end('{"secret": hunter2'));
    expect(failure).toMatchObject({ kind: 'upstream', message: expect.stringContaining('no JSON') });
    expect(String(failure?.cause)).not.toContain('hunter2');
  });

  it('that never ends its refusal delays nobody', async () => {
    const failure = await failureOf((_request, response) => {
      response.writeHead(500);
      response.write('half');
    });
    expect(failure).toMatchObject({ kind: 'upstream' });
  });

  it.each<[string, Answering, string]>([
    [
      'is cut',
      (_request, response) =>
        void response.writeHead(200, { 'content-length': '9' }).write('1', () => response.destroy()),
      'upstream',
    ],
    ['never begins', () => {}, 'timeout'],
    ['stops half way', (_request, response) => void response.writeHead(200).write('{'), 'timeout'],
    ['is a closed connection', ({ socket }) => void socket.destroy(), 'upstream'],
    ['is no HTTP', ({ socket }) => void socket.end('SSH-2.0-OpenSSH\r\n'), 'upstream'],
  ])('that %s is a failure', async (_what, answer, kind) => {
    expect(await failureOf(answer, { timeouts: TIMEOUTS })).toMatchObject({ kind });
  });
});

describe('a signal', () => {
  it('ends a request that waits for its answer, and its connection', async () => {
    const upstream = await standIn(() => {});
    const controller = new AbortController();
    const asked = clientOf(upstream.url).json({ path: '/a' }, controller.signal);
    asked.catch(() => {});
    await expect.poll(() => upstream.asked.length).toBe(1);
    const reason = new Error('the client is gone');
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect.poll(() => upstream.openSockets()).toBe(0);
  });

  it('ends a request that waits for a connection, which is never sent', async () => {
    const answers: (() => void)[] = [];
    const upstream = await standIn((_request, response) => void answers.push(() => sendJson(response, 1)));
    const client = clientOf(upstream.url, { connections: 1 });
    const first = client.json({ path: '/first' }, never);
    await expect.poll(() => answers.length).toBe(1);
    const controller = new AbortController();
    const second = client.json({ path: '/second' }, controller.signal);
    controller.abort(new Error('the client is gone'));
    await expect(second).rejects.toThrow('the client is gone');
    const third = client.json({ path: '/third' }, never);
    answers[0]!();
    expect(await first).toBe(1);
    await expect.poll(() => answers.length).toBe(2);
    answers[1]!();
    expect(await third).toBe(1);
    expect(upstream.asked.map(({ target }) => target)).toEqual(['/first', '/third']);
  });

  it('that has fired already sends nothing', async () => {
    const upstream = await standIn((_request, response) => sendJson(response, 1));
    await expect(clientOf(upstream.url).json({ path: '/a' }, AbortSignal.abort('over'))).rejects.toBe('over');
    expect(upstream.connections).toBe(0);
  });
});

it('asks no host of our own network unless it may, whatever its name', async () => {
  const upstream = await standIn((_request, response) => sendJson(response, 'inside'));
  const url = `http://localhost:${upstream.port}`;
  await expect(clientOf(url, { allowPrivate: false }).json({ path: '/a' }, never)).rejects.toMatchObject({
    kind: 'upstream',
    message: expect.stringContaining('not public'),
  });
  expect(upstream.connections).toBe(0);
  expect(() => clientOf(upstream.url, { allowPrivate: false })).toThrow(/not public/);
  expect(await clientOf(url).json({ path: '/a' }, never)).toBe('inside');
});

it('says that nobody listens', async () => {
  const gone = await startStandIn(() => {});
  await gone[Symbol.asyncDispose]();
  await expect(clientOf(gone.url).json({ path: '/a' }, never)).rejects.toMatchObject({ kind: 'upstream' });
});

it('closes after what it was asked before, and is asked nothing more', async () => {
  const held: (() => void)[] = [];
  const upstream = await standIn((_request, response) => void held.push(() => sendJson(response, 'late')));
  const client = clientOf(upstream.url);
  const asked = client.json({ path: '/a' }, never);
  await expect.poll(() => held.length).toBe(1);
  const closed = client.onApplicationShutdown();
  held[0]!();
  expect(await asked).toBe('late');
  await closed;
  await client.onApplicationShutdown();
  await expect.poll(() => upstream.openSockets()).toBe(0);
  await expect(client.json({ path: '/a' }, never)).rejects.toMatchObject({ kind: 'upstream' });
});
