import * as fc from 'fast-check';
import { afterEach, beforeAll, afterAll, describe, expect, it, vi } from 'vitest';
import { PlainLists } from '../../src/transport/http/plain/plain-lists.js';
import { comparable } from '../fixtures/comparable-answer.js';
import { PlainTools } from '../fixtures/plain.tools.js';
import { type Era, post, revisionHeaders } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { headersOf, WAYS } from '../fixtures/way-to-ask.js';
import { FUZZ_TEST_TIMEOUT_MS, holds } from '../fuzz/fuzz-settings.js';
import { mutated, mutations } from '../fuzz/hostile-message.js';

// As of calls: two ways to answer a list are one to whoever asks, whatever the size of its pages.

class PlainModule {}

const META = 'io.modelcontextprotocol/';
const TOKENS = { some: { roles: ['user'] }, all: { roles: ['user', 'admin'] }, none: { roles: [] } } as const;

const request = fc.record({
  who: fc.constantFrom(...(Object.keys(TOKENS) as (keyof typeof TOKENS)[])),
  id: fc.oneof(fc.integer(), fc.string({ maxLength: 10 }), fc.constantFrom(1.5, 2 ** 60, null, true)),
  params: fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.record({ cursor: fc.constantFrom('', 'forged', null, 7) }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  changes: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: mutations }),
  headers: fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.dictionary(
        fc.constantFrom('mcp-method', 'mcp-name', 'mcp-protocol-version', 'last-event-id', 'content-type'),
        fc.constantFrom('tools/list', 'mirror', '2025-06-18', '2026-07-28', '1', 'application/json; charset=utf-8'),
        { maxKeys: 2 },
      ),
    },
  ),
});
type Asked = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

function written({ id, params, changes, headers }: Asked, era: Era, own: Record<string, string>) {
  const isModern = era === '2026-07-28';
  const envelope = {
    [`${META}protocolVersion`]: era,
    [`${META}clientInfo`]: { name: 'differential', version: '1' },
    [`${META}clientCapabilities`]: {},
  };
  const sent = isModern ? { ...params, _meta: envelope } : params;
  return {
    body: JSON.stringify(mutated({ jsonrpc: '2.0', id, method: 'tools/list', ...(sent && { params: sent }) }, changes)),
    headers: {
      ...revisionHeaders('tools/list', {}, era),
      ...own,
      ...headers,
    },
  };
}

describe.each(['2', '100'])('with pages of %s', (LIST_PAGE_SIZE) => {
  let server: TestServer;
  const credentials = new Map<string, string>();
  beforeAll(async () => {
    const module = { module: PlainModule, providers: [PlainTools] };
    server = await startTestServer([module as never], { LIST_PAGE_SIZE });
    for (const [who, claims] of Object.entries(TOKENS)) {
      credentials.set(who, `Bearer ${await server.token({ ...claims, sub: who })}`);
    }
  });
  afterAll(() => server.close());
  afterEach(() => vi.restoreAllMocks());

  describe.each(WAYS)('a plain list of $name', (way) => {
    it(
      'is answered to the byte as the SDK answers it',
      async () => {
        const plain = vi.spyOn(PlainLists.prototype, 'answer');
        const own = new Map<string, Record<string, string>>();
        for (const [who, authorization] of credentials) {
          own.set(who, { authorization, ...(await headersOf(server, way, authorization)) });
        }
        let sent = 0;
        await holds(request, async (asked) => {
          const { body, headers } = written(asked, way.era, own.get(asked.who)!);
          sent += 1;
          const before = plain.mock.calls.length;
          const one = await post(server, body, headers);
          const wasPlain = plain.mock.calls.length;
          const other = await post(server, body, { ...headers, accept: 'text/event-stream, application/json' });
          expect(plain.mock.calls.length, 'the second goes the way of the SDK').toBe(wasPlain);
          expect(wasPlain - before).toBeLessThanOrEqual(1);
          expect(comparable(one)).toEqual(comparable(other));
        });
        expect(plain.mock.calls.length).toBeGreaterThan(sent / 4);
      },
      FUZZ_TEST_TIMEOUT_MS,
    );
  });
});
