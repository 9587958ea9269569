import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PlainGreetings } from '../../src/transport/http/plain/plain-greetings.js';
import { comparable } from '../fixtures/comparable-answer.js';
import { PlainTools } from '../fixtures/plain.tools.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { type Era, ERAS, post, revisionHeaders } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { FUZZ_TEST_TIMEOUT_MS, holds } from '../fuzz/fuzz-settings.js';
import { mutated, mutations } from '../fuzz/hostile-message.js';

// As of calls and lists: two ways to answer what a client begins with are one to whoever asks, whatever the server can do.

class PlainModule {}

const META = 'io.modelcontextprotocol/';
const METHODS = ['initialize', 'notifications/initialized', 'ping', 'server/discover'] as const;
const SERVED = {
  'tools alone': [{ module: PlainModule, providers: [PlainTools] }, {}],
  'all that there is': [
    ProbeModule,
    { SKILLS_DIR: resolve('test/fixtures/conformance/skills'), MCP_INSTRUCTIONS: 'Begin with "search".\nThen read.' },
  ],
} as const;

const client = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ name: 'differential', version: '1' }) },
  { weight: 1, arbitrary: fc.constantFrom({ name: 'a', version: '1', title: 'A' }, { name: 'a' }, { name: 1 }, null) },
);
const known = {
  elicitation: fc.constantFrom({}, { form: {} }, { form: {}, url: {} }),
  sampling: fc.constantFrom({}, { tools: {} }),
  roots: fc.constantFrom({}, { listChanged: true }),
  extensions: fc.constant({ [`${META}tasks`]: {} }),
};
const capabilities: fc.Arbitrary<object> = fc.oneof(
  { weight: 4, arbitrary: fc.record(known, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.record({ ...known, experimental: fc.constantFrom({}, { a: {} }) }, { requiredKeys: [] }) },
);
const version = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('2025-11-25', '2025-06-18', '2025-03-26') },
  { weight: 1, arbitrary: fc.constantFrom('2024-11-05', '2026-07-28', '1', 7) },
);
const request = fc.record({
  method: fc.constantFrom(...METHODS, 'server/discover'),
  id: fc.oneof(fc.integer(), fc.string({ maxLength: 10 }), fc.constantFrom(1.5, 2 ** 60, null, true)),
  version,
  client,
  capabilities,
  isBare: fc.boolean(),
  meta: fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constantFrom({ progressToken: 1 }, { traceparent: 'nonsense' }, { other: [] }) },
  ),
  changes: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: mutations }),
  headers: fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.dictionary(
        fc.constantFrom('mcp-method', 'mcp-name', 'mcp-protocol-version', 'mcp-session-id', 'content-type'),
        fc.constantFrom('initialize', 'ping', '2025-06-18', '2024-11-05', '2026-07-28', '1', 'text/plain'),
        { maxKeys: 2 },
      ),
    },
  ),
});
type Asked = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

function paramsOf(
  { method, version: protocolVersion, client: clientInfo, capabilities: declared, meta, isBare }: Asked,
  era: Era,
) {
  const own = method === 'initialize' ? { protocolVersion, capabilities: declared, clientInfo } : {};
  const envelope = {
    [`${META}protocolVersion`]: era,
    [`${META}clientInfo`]: clientInfo,
    [`${META}clientCapabilities`]: declared,
  };
  if (era === '2026-07-28') return { ...own, _meta: { ...meta, ...envelope } };
  if (Object.keys(meta).length > 0) return { ...own, _meta: meta };
  return isBare && method !== 'initialize' ? undefined : own;
}

function written(asked: Asked, era: Era, authorization: string) {
  const { method, id, changes, headers } = asked;
  const params = paramsOf(asked, era);
  const isRequest = method !== 'notifications/initialized';
  const message = { jsonrpc: '2.0', ...(isRequest && { id }), method, ...(params && { params }) };
  return {
    body: JSON.stringify(mutated(message, changes)),
    headers: {
      authorization,
      ...revisionHeaders(method, {}, era),
      ...headers,
    },
  };
}

describe.each(Object.entries(SERVED))('of a server with %s', (_name, [toolset, env]) => {
  let server: TestServer;
  let authorization: string;
  beforeAll(async () => {
    server = await startTestServer([toolset as never], { SESSIONS: 'off', ...env });
    authorization = `Bearer ${await server.token()}`;
  });
  afterAll(() => server.close());
  afterEach(() => vi.restoreAllMocks());

  describe.each(ERAS)('a plain greeting of %s', (era) => {
    it(
      'is answered to the byte as the SDK answers it',
      async () => {
        const answer = vi.spyOn(PlainGreetings.prototype, 'answer');
        const plain = () => answer.mock.results.filter(({ value }) => value !== undefined).length;
        const kinds = new Set<string>();
        let sent = 0;
        await holds(request, async (asked) => {
          const { body, headers } = written(asked, era, authorization);
          sent += 1;
          const before = plain();
          const one = await post(server, body, headers);
          const wasPlain = plain();
          const other = await post(server, body, { ...headers, accept: 'text/event-stream, application/json' });
          expect(plain(), 'the second goes the way of the SDK').toBe(wasPlain);
          expect(comparable(one)).toEqual(comparable(other));
          if (wasPlain > before) kinds.add(asked.method);
        });
        // A recogniser that recognises nothing would differ in nothing.
        expect([...kinds].toSorted()).toEqual(era === '2026-07-28' ? ['server/discover'] : METHODS.slice(0, 3));
        expect(plain()).toBeGreaterThan(sent / 10);
      },
      FUZZ_TEST_TIMEOUT_MS,
    );
  });
});
