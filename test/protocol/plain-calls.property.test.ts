import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PlainCalls } from '../../src/transport/http/plain/plain-calls.js';
import { SessionCalls } from '../../src/transport/http/plain/session-calls.js';
import { mutated, mutations } from '../fuzz/hostile-message.js';
import { FUZZ_TEST_TIMEOUT_MS, holds } from '../fuzz/fuzz-settings.js';
import { comparable } from '../fixtures/comparable-answer.js';
import { type Era, post, revisionHeaders } from '../fixtures/raw-call.js';
import { PlainTools } from '../fixtures/plain.tools.js';
import { headersOf, WAYS } from '../fixtures/way-to-ask.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

// Two ways to answer a call must be one to whoever calls: the plain way and the SDK's, which takes what the plain one
// does not recognise. The same request is sent twice; the second names what it accepts in the other order.

class PlainModule {}

let server: TestServer;
let authorization: string;
beforeAll(async () => {
  const module = { module: PlainModule, providers: [PlainTools] };
  server = await startTestServer([module as never], {});
  authorization = `Bearer ${await server.token()}`;
});
afterAll(() => server.close());
afterEach(() => vi.restoreAllMocks());

const TOOLS = [
  'mirror',
  'checked',
  'foreign',
  'blocks',
  'nonsense',
  'refused',
  'nothing',
  'fail',
  'talk',
  'untold',
  'ask',
  'kept',
  'others',
  'room',
  'unknown',
];
const META = 'io.modelcontextprotocol/';
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const input = fc.oneof(
  fc.record({ kind: fc.constantFrom('mistake', 'limited', 'url', 'roots', 'else'), count: fc.nat(5) }),
  fc.record({ key: fc.nat(3) }),
  fc.record({ room: fc.nat(3) }),
  fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }),
);
const capabilities = fc.record(
  {
    elicitation: fc.constantFrom({}, { form: {} }, { url: {} }, { form: {}, url: {} }),
    sampling: fc.constantFrom({}, { tools: {} }),
    roots: fc.constantFrom({}, { listChanged: true }),
    extensions: fc.constant({ 'io.modelcontextprotocol/tasks': {} }),
  },
  { requiredKeys: [] },
);
const meta = fc.record(
  {
    traceparent: fc.constantFrom(TRACEPARENT, 'nonsense', 7 as never),
    tracestate: fc.constant('vendor=1'),
    baggage: fc.constant('a=b'),
    'gatehouse/timeoutMs': fc.constantFrom(5_000, 0, 'soon' as never),
    progressToken: fc.constantFrom('token', 1),
    [`${META}logLevel`]: fc.constantFrom('info', 'error'),
    other: fc.jsonValue({ maxDepth: 1 }),
  },
  { requiredKeys: [] },
);
const request = fc.record({
  tool: fc.constantFrom(...TOOLS),
  input: fc.option(input, { nil: undefined }),
  id: fc.oneof(fc.integer(), fc.string({ maxLength: 10 }), fc.constantFrom(1.5, 2 ** 60, null, true)),
  capabilities,
  // Mostly none: they are what keeps a call from being plain.
  meta: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: meta }),
  changes: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: mutations }),
  headers: fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.dictionary(
        fc.constantFrom(
          'mcp-method',
          'mcp-name',
          'mcp-protocol-version',
          'mcp-param-room',
          'last-event-id',
          'traceparent',
          'content-type',
        ),
        fc.constantFrom(
          'tools/call',
          'mirror',
          '=?base64?bWlycm9y?=',
          '2025-06-18',
          '2024-11-05',
          '2026-07-28',
          '1',
          TRACEPARENT,
          'application/json; charset=utf-8',
        ),
        { maxKeys: 2 },
      ),
    },
  ),
});
type Asked = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

function written(
  { tool, input: given, id, meta: more, capabilities: declared, changes, headers }: Asked,
  era: Era,
  own: Record<string, string>,
) {
  const envelope = {
    [`${META}protocolVersion`]: era,
    [`${META}clientInfo`]: { name: 'differential', version: '1' },
    [`${META}clientCapabilities`]: declared,
  };
  const isModern = era === '2026-07-28';
  const params = { name: tool, ...(given && { arguments: given }), _meta: { ...more, ...(isModern && envelope) } };
  return {
    body: JSON.stringify(mutated({ jsonrpc: '2.0', id, method: 'tools/call', params }, changes)),
    headers: {
      authorization,
      ...revisionHeaders('tools/call', { name: tool }, era),
      ...(given !== undefined && 'room' in given && { 'mcp-param-room': String(given.room) }),
      ...own,
      ...headers,
    },
  };
}

describe.each(WAYS)('a plain call of $name', (way) => {
  it(
    'is answered to the byte as the SDK answers it',
    async () => {
      const answering = way.session === undefined ? PlainCalls.prototype : SessionCalls.prototype;
      const plain = vi.spyOn(answering, 'answer');
      const own = await headersOf(server, way, authorization);
      let sent = 0;
      await holds(request, async (asked) => {
        const { body, headers } = written(asked, way.era, own);
        sent += 1;
        // What is kept is kept for both, so both find it.
        if (asked.tool === 'kept') await post(server, body, headers);
        const before = plain.mock.calls.length;
        const one = await post(server, body, headers);
        const wasPlain = plain.mock.calls.length;
        const other = await post(server, body, { ...headers, accept: 'text/event-stream, application/json' });
        expect(plain.mock.calls.length, 'the second goes the way of the SDK').toBe(wasPlain);
        expect(wasPlain - before).toBeLessThanOrEqual(1);
        expect(comparable(one)).toEqual(comparable(other));
      });
      // A recogniser that recognises nothing would differ in nothing.
      expect(plain.mock.calls.length).toBeGreaterThan(sent / 4);
    },
    FUZZ_TEST_TIMEOUT_MS,
  );
});
