import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DirectoryModule } from '../../src/toolsets/directory/directory.module.js';
import { InventoryModule } from '../../src/toolsets/inventory/inventory.module.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { sendJson, type StandIn, startStandIn } from '../fixtures/stand-in.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { FUZZ_TEST_TIMEOUT_MS, holds } from './fuzz-settings.js';

const SCOPES = ['mcp:read', 'mcp:query', 'mcp:metrics'];

/** What a caller may be given: nothing that is a fault of the service or its upstreams. */
const HARMLESS = new Set(['ok', 'invalid_input', 'tool_error', 'rate_limited']);

const TRICKS = [
  "' or '1'='1",
  '"; drop table directory_employees; --',
  '../../etc/passwd',
  '..%2f..%2fadmin',
  '//evil.example/',
  '@evil.example',
  '?limit=1000',
  '#',
  'http://169.254.169.254/',
  '{{7*7}}',
  '${7*7}',
  '%00',
  '\0',
  '\r\nx-admin: 1',
  '\ud800',
  '\u202eadmin',
  'ＣＵＳＴ-００００',
  '__proto__',
  'constructor',
];
const text = fc.oneof(
  fc.constantFrom(...TRICKS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constant('x'.repeat(20_000)),
);
const anything = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
);

const filter = fc.record(
  {
    field: fc.oneof(fc.constantFrom('id', 'name', 'location', 'price', 'active'), text),
    operator: fc.oneof(fc.constantFrom('eq', 'contains', 'gt'), text),
    value: anything,
  },
  { requiredKeys: [] },
);
const CALLS = {
  query_data: fc.record(
    {
      collection: fc.oneof(fc.constantFrom('employees', 'projects', 'assets'), text),
      filters: fc.oneof(fc.array(filter, { maxLength: 4 }), anything),
      limit: fc.oneof(fc.integer({ min: 1, max: 100 }), anything),
    },
    { requiredKeys: ['collection'] },
  ),
  get_user_profile: fc.record({ user_id: anything }),
  get_metrics: fc.record(
    { type: fc.oneof(fc.constant('usage'), anything), window: anything },
    { requiredKeys: ['type'] },
  ),
  lookup_stock: fc.record({ sku: anything, warehouse_id: anything }, { requiredKeys: ['sku'] }),
  fetch_customer_profile: fc.record({ customer_id: anything }),
} satisfies Record<string, fc.Arbitrary<Record<string, unknown>>>;

const call = fc.oneof(...Object.entries(CALLS).map(([tool, input]) => fc.record({ tool: fc.constant(tool), input })));

/** The first segment after the base, and nothing else, chooses what the API is asked for. */
const ASKED = /^\/v1\/(collections\/(employees|projects|assets)\?|users\/[^/?#]+$)/;

describe.each(['database', 'api'] as const)('tools over the %s', (kind) => {
  let server: TestServer;
  let api: StandIn;
  let tokens: readonly string[];

  beforeAll(async () => {
    api = await startStandIn(({ url }, response) =>
      url?.startsWith('/v1/collections/') ? sendJson(response, { records: [] }) : sendJson(response, {}, 404),
    );
    const env: Record<string, string> = kind === 'api' ? { INTERNAL_API_URL: `${api.url}/v1` } : {};
    server = await startTestServer([DirectoryModule, InventoryModule], { ...env, CACHE: 'off' });
    // Many subjects, so that the quota of the toolset ends few of the calls.
    const subjects = Array.from({ length: 200 }, (_, nth) => server.token({ sub: `user-${nth}`, scopes: SCOPES }));
    tokens = await Promise.all(subjects);
  });
  afterAll(async () => {
    await server.close();
    await api[Symbol.asyncDispose]();
  });

  it.each(ERAS)(
    'take nothing for a name, a path or a query that is none, on %s',
    async (era) => {
      let nth = 0;
      const outcomes = new Map<string, number>();
      await holds(call, async ({ tool, input }) => {
        nth += 1;
        const authorization = `Bearer ${tokens[nth % tokens.length]}`;
        await callTool(server, { era, tool, input, authorization });
        const outcome = String(server.audit().at(-1)?.['outcome']);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        expect(HARMLESS, `${outcome} ${JSON.stringify(input).slice(0, 300)}`).toContain(outcome);
      });
      for (const { target, headers } of api.asked) {
        expect(target).toMatch(ASKED);
        expect(headers).not.toHaveProperty('x-admin');
      }
      expect(outcomes.get('ok')).toBeGreaterThan(0);
      expect(outcomes.get('invalid_input')).toBeGreaterThan(0);
    },
    FUZZ_TEST_TIMEOUT_MS,
  );
});
