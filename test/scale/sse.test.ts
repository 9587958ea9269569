import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SseConnections } from '../../src/transport/sse/sse-connections.js';
import { SseElsewhere } from '../../src/transport/sse/sse-elsewhere.js';
import { InstancePair } from '../fixtures/instance-pair.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startRedis } from '../fixtures/redis.js';

const redis = await startRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('a stream of HTTP+SSE, posted to at another instance', () => {
  let pair: InstancePair;
  let client: V1Client;
  /** Where the client posts its messages to. */
  let messages: URL;

  beforeEach(async () => {
    pair = await InstancePair.start(redis!, [ProbeModule], { LEGACY_SSE: 'true' });
    const headers = { authorization: `Bearer ${await pair.one.token({ sub: 'ada' })}` };
    client = new V1Client({ name: 'test', version: '1' });
    const transport = new SSEClientTransport(new URL('/sse', pair.one.url), {
      requestInit: { headers },
      eventSourceInit: { fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...headers } }) },
      fetch: (url, init) => {
        messages = new URL(new URL(url).pathname + new URL(url).search, pair.other.url);
        return fetch(messages, init);
      },
    });
    await client.connect(transport as Parameters<V1Client['connect']>[0]);
  });
  afterEach(async () => {
    await client.close();
    await pair.close();
  });

  it('is not opened where it was to end before the others knew of it', async () => {
    const [connections, elsewhere] = [pair.other.app.get(SseConnections), SseElsewhere.prototype];
    const { offer } = elsewhere;
    const offering = vi.spyOn(elsewhere, 'offer').mockImplementationOnce(async function (
      this: SseElsewhere,
      ...offered
    ) {
      await offer.apply(this, offered);
      expect(await connections.endWhere(() => Promise.resolve(true))).toBe(1);
    });
    const authorization = `Bearer ${await pair.other.token({ sub: 'ada' })}`;
    const stream = await fetch(new URL('/sse', pair.other.url), { headers: { authorization } });
    offering.mockRestore();
    await stream.text();
    expect(connections.count).toBe(0);
  });

  it('answers there', async () => {
    expect(await client.callTool({ name: 'echo', arguments: { text: 'hi' } })).toMatchObject({
      structuredContent: { text: 'hi' },
    });
    expect(pair.one.audit()).toEqual([expect.objectContaining({ name: 'echo', principal: 'ada' })]);
    expect(pair.other.audit()).toEqual([]);
  });

  it('does not exist for somebody else, nor once it is closed', async () => {
    const post = async (sub: string) => {
      const authorization = `Bearer ${await pair.one.token({ sub })}`;
      const body = JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/list' });
      const headers = { authorization, 'content-type': 'application/json' };
      return (await fetch(messages, { method: 'POST', body, headers })).status;
    };
    expect(await post('ada')).toBe(202);
    expect(await post('eve')).toBe(404);
    await client.close();
    await vi.waitFor(() => expect(pair.one.app.get(SseConnections).count).toBe(0));
    await vi.waitFor(async () => expect(await post('ada')).toBe(404));
  });
});
