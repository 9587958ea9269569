import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from './failure.js';
import { answerFailure, requestFailure } from './upstream-failure.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const answer = (status: number, retryAfter?: string) =>
  answerFailure({ status, headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) }, NOW);

describe('an answer of an upstream', () => {
  it.each([
    [200, undefined],
    [304, undefined],
    [400, 'tool_error'],
    [401, 'internal'],
    [403, 'tool_error'],
    [404, 'tool_error'],
    [408, 'timeout'],
    [418, 'tool_error'],
    [422, 'tool_error'],
    [429, 'upstream_limited'],
    [500, 'upstream'],
    [503, 'upstream'],
    [504, 'timeout'],
  ])('with %i is %s', (status, kind) => expect(answer(status)?.kind).toBe(kind));

  it.each([
    [429, '17', 17],
    [429, 'Thu, 01 Jan 2026 00:02:00 GMT', 120],
    [429, 'Wed, 31 Dec 2025 00:00:00 GMT', 0],
    [429, 'soon', 60],
    [429, undefined, 60],
    [403, '30', 30],
    [503, '5', 5],
  ])('with %i and Retry-After %j says to wait %i s', (status, retryAfter, seconds) => {
    expect(answer(status, retryAfter)?.detail.retryAfter).toBe(seconds);
  });
});

describe('what fetch throws', () => {
  let server: Server;
  let url: string;
  const ways: Record<string, (response: ServerResponse) => void> = {
    '/reset': ({ req }) => req.socket.resetAndDestroy(),
    '/cut': (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"a":', () => response.destroy());
    },
    '/garbage': (response) => response.end('<html>not JSON'),
    '/no-http': ({ req }) => req.socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
    '/hang': () => {},
  };
  beforeAll(async () => {
    server = createServer((request, response) => ways[request.url!]!(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const thrownBy = async (address: string, signal = new AbortController().signal) => {
    try {
      return await (await fetch(address, { signal })).json();
    } catch (thrown) {
      return requestFailure(thrown, signal);
    }
  };

  it.each(['/reset', '/cut', '/garbage', '/no-http'])('from %s is the upstream', async (path) => {
    expect(await thrownBy(url + path)).toMatchObject({ kind: 'upstream', cause: expect.any(Error) });
  });

  it.each(['http://127.0.0.1:1', 'http://nobody.invalid'])('from %s is the upstream', async (address) => {
    expect(await thrownBy(address)).toMatchObject({ kind: 'upstream' });
  });

  it('is what our signal was aborted for', async () => {
    const call = new AbortController();
    const thrown = thrownBy(`${url}/hang`, call.signal);
    const reason = new Failure('cancelled', 'gone');
    call.abort(reason);
    expect(await thrown).toBe(reason);
  });

  it('is a timeout when the time of the request itself is over', async () => {
    const request = fetch(`${url}/hang`, { signal: AbortSignal.timeout(20) });
    const thrown = await request.catch((error: unknown) => requestFailure(error, new AbortController().signal));
    expect(thrown).toMatchObject({ kind: 'timeout' });
  });

  it.each(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])(
    'is a timeout with %s as its cause',
    (code) => {
      const thrown = new TypeError('fetch failed', { cause: Object.assign(new Error('late'), { code }) });
      expect(requestFailure(thrown, new AbortController().signal)).toMatchObject({ kind: 'timeout' });
    },
  );

  it('is left alone when it is a defect of ours', async () => {
    expect(await thrownBy('no url at all')).toBeInstanceOf(TypeError);
    const defect = new TypeError("Cannot read properties of undefined (reading 'x')");
    expect(requestFailure(defect, new AbortController().signal)).toBe(defect);
  });
});
