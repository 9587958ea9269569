import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../../errors/failure.js';
import { GithubConnection } from './github-connection.js';
import { makeOctokits } from './octokit.js';

/** Answers in the order they are sent; without one it is an empty success. */
let limits: Record<string, string>[];
let asked: string[];
let connection: GithubConnection;
/** Milliseconds by which the clock of the machine was set. */
let setBy: number;
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  const limit = limits.shift();
  response.writeHead(limit === undefined ? 200 : 403, { 'content-type': 'application/json', ...limit }).end('{}');
});

beforeEach(async () => {
  limits = [];
  asked = [];
  setBy = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  connection = new GithubConnection(makeOctokits(randomUUID(), url), () => Date.now() + setBy);
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const SUBJECT = { what: 'thing', whenMissing: '' };
const never = new AbortController().signal;
const inMs = (ms: number) => ({ signal: never, deadline: Date.now() + ms });
const turn = () => new Promise<'it waits'>((resolve) => setImmediate(resolve, 'it waits'));

const SENDS = {
  search: (asking: { signal: AbortSignal; deadline: number }) =>
    connection.get('GET /search/issues', { q: 'x' }, SUBJECT, asking),
  write: (asking: { signal: AbortSignal; deadline: number }) =>
    connection.write('POST /repos/{owner}/{repo}/issues/1/labels', { owner: 'o', repo: 'r' }, SUBJECT, asking),
};

describe.each([
  { what: 'search', send: SENDS.search, paceMs: 2_000 },
  { what: 'write', send: SENDS.write, paceMs: 1_000 },
])('a $what that has left', ({ send, paceMs }) => {
  it('is counted until it has left the line of the library, too', async () => {
    await send(inMs(10_000));
    const leaving = new AbortController();
    const left = send({ signal: leaving.signal, deadline: Date.now() + 10_000 }).catch(() => 'left');
    await turn();
    leaving.abort(new Error('left'));
    expect(await left).toBe('left');
    const next = send(inMs(paceMs - 100)).catch((thrown: unknown) => thrown);
    expect(await Promise.race([next, turn()])).toMatchObject({ kind: 'upstream_limited' });

    await send(inMs(10_000));
    // Nobody is in line now: to wait for the pace alone is not refused.
    await send(inMs(paceMs + 500));
    expect(asked).toHaveLength(3);
  });
});

describe('a limit of searches', () => {
  it('holds back those that are in the line of the library', async () => {
    limits.push({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 600) });
    const both = await Promise.allSettled([SENDS.search(inMs(10_000)), SENDS.search(inMs(10_000))]);
    const refused = { reason: { kind: 'upstream_limited', message: expect.stringContaining('no more searches') } };
    expect(both).toMatchObject([refused, refused]);
    expect(asked).toHaveLength(1);
  });

  it('lasts no longer where the clock of the machine is set back', async () => {
    limits.push({ 'retry-after': '60' });
    await expect(SENDS.search(inMs(10_000))).rejects.toMatchObject({ kind: 'upstream_limited' });
    setBy = -3_600_000;
    const refusal = await SENDS.search(inMs(10_000)).catch((thrown: Failure) => thrown);
    expect((refusal as Failure).detail.retryAfter).toBeLessThanOrEqual(60);
  });

  it('holds back nothing of a repository whose name is search', async () => {
    limits.push({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 600) });
    await expect(SENDS.search(inMs(10_000))).rejects.toMatchObject({ kind: 'upstream_limited' });
    const parameters = { owner: 'o', repo: 'search' };
    await connection.get('GET /repos/{owner}/{repo}/issues', parameters, SUBJECT, inMs(10_000));
    expect(asked.at(-1)).toBe('GET /repos/o/search/issues');
  });
});
