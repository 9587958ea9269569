import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { Pipeline } from '../../src/pipeline/pipeline.js';
import { Catalogue } from '../../src/tool/catalogue.js';
import type { Declaration } from '../../src/tool/declarations.js';
import type { Operation } from '../../src/tool/operation.js';
import type { Access } from '../../src/tool/policy.js';
import { ANONYMOUS, type Principal } from '../../src/tool/principal.js';
import { ToolsetDiscovery } from '../../src/tool/toolset-discovery.js';
import { DoorDecision } from '../../src/transport/http/door-decision.js';
import { readDenial } from '../../src/transport/mcp/read-denial.js';
import { VisibleListings } from '../../src/transport/mcp/visible-listings.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
beforeAll(async () => void (server = await startTestServer([], { LOG_LEVEL: 'silent' })));
afterAll(() => server.close());

const names = ['crm_find', 'crm_note', 'lookup', 'x'];
const some = <T>(...values: readonly T[]) => fc.subarray([...values]);
const atLeastOne = (...values: string[]) =>
  fc.subarray(values, { minLength: 1 }) as fc.Arbitrary<[string, ...string[]]>;

const access: fc.Arbitrary<Access> = fc.oneof(
  fc.constantFrom('public' as const, 'authenticated' as const),
  fc.record({ roles: atLeastOne('a', 'b'), scopes: atLeastOne('s:1', 's:2') }, { requiredKeys: ['roles'] }),
  fc.record({ scopes: atLeastOne('s:1', 's:2') }),
);

const declaration: fc.Arbitrary<Declaration> = fc.oneof(
  fc
    .record({
      name: fc.constantFrom(...names),
      access,
      effect: fc.constantFrom('read', 'write', 'destructive'),
      counts: fc.boolean(),
    })
    .map(({ counts, ...rest }) => ({
      kind: 'tool' as const,
      method: rest.name,
      policy: {
        ...rest,
        description: 'A tool.',
        input: z.strictObject({}),
        ...(counts && { output: z.strictObject({ rows: z.array(z.number()) }) }),
      },
    })),
  fc.record({ name: fc.constantFrom(...names), access }).map((rest) => ({
    kind: 'resource' as const,
    method: rest.name,
    policy: { ...rest, description: 'A resource.', uri: `test://${rest.name}` },
  })),
  fc.record({ name: fc.constantFrom(...names), access }).map((rest) => ({
    kind: 'prompt' as const,
    method: rest.name,
    policy: { ...rest, description: 'A prompt.' },
  })),
);

const catalogue = fc.uniqueArray(declaration, { maxLength: 10, selector: ({ kind, method }) => `${kind} ${method}` });

const principal: fc.Arbitrary<Principal> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(ANONYMOUS) },
  {
    weight: 5,
    arbitrary: fc.record(
      {
        id: fc.constant('somebody'),
        issuer: fc.constant('test'),
        kind: fc.constantFrom('jwt', 'api_key', 'certificate', 'local', 'custom'),
        roles: some('a', 'b'),
        scopes: some('s:1', 's:2'),
        permissions: fc.record(
          {
            tools: fc.array(some('crm_*', '*', 'lookup', 'x*', '*_note'), { maxLength: 2 }),
            allowWrite: fc.boolean(),
            maxRecords: fc.integer({ min: 1, max: 3 }),
          },
          { requiredKeys: ['allowWrite'] },
        ),
      },
      { requiredKeys: ['id', 'issuer', 'kind', 'roles', 'scopes'] },
    ),
  },
);

/** What is listed, as `kind name`. */
function listedTo(who: Principal): ReadonlySet<string> {
  const { tools, resources, prompts } = server.app.get(VisibleListings, { strict: false }).for(who);
  const under = (kind: string, entries: readonly { name: string }[]) => entries.map(({ name }) => `${kind} ${name}`);
  return new Set([...under('tool', tools), ...under('resource', resources), ...under('prompt', prompts)]);
}

async function outcomeOf({ kind, name }: Operation, who: Principal): Promise<string> {
  const { settled } = await server.app.get(Pipeline, { strict: false }).run({
    kind,
    method: 'tools/call',
    name: kind === 'resource' ? `test://${name}` : name,
    input: kind === 'resource' ? undefined : {},
    principal: who,
    signal: new AbortController().signal,
    origin: {
      transport: 'http',
      protocolVersion: undefined,
      client: undefined,
      remoteAddress: undefined,
      requestId: 1,
      sessionId: undefined,
      traceContext: undefined,
      httpTraceContext: undefined,
    },
  });
  return settled.outcome;
}

/** A prompt and a resource may answer with text alone. */
function answerOf({ kind, policy }: Declaration): unknown {
  return kind === 'tool' && policy.output !== undefined ? { rows: [1] } : 'text';
}

/** What the door says about a request for it. */
function doorRefuses({ kind, name }: Operation, who: Principal): boolean {
  const uri = `test://${name}`;
  const method = { tool: 'tools/call', prompt: 'prompts/get', resource: 'resources/read' }[kind];
  const message = { method, params: kind === 'resource' ? { uri } : { name } };
  return server.app.get(DoorDecision, { strict: false }).refusalOf(message, who) !== undefined;
}

it('lists exactly what a call is not refused for, whatever the policies and whoever asks', async () => {
  const offered = server.app.get(Catalogue, { strict: false });
  const discovery = server.app.get(ToolsetDiscovery, { strict: false });
  const seen = { listed: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(catalogue, principal, async (declarations, who) => {
      const handled = declarations.map((one) => ({
        declaration: one,
        handle: () => answerOf(one),
        completers: new Map(),
      }));
      discovery.find = () => [{ policy: { name: 'random' }, declarations: handled }];
      offered.onModuleInit();
      const listed = listedTo(who);
      for (const operation of [...offered.tools, ...offered.resources, ...offered.prompts]) {
        const isListed = listed.has(`${operation.kind} ${operation.name}`);
        const outcome = await outcomeOf(operation, who);
        expect(outcome).toBe(isListed ? 'ok' : who.kind === 'anonymous' ? 'unauthenticated' : 'forbidden');
        if (isListed) expect(doorRefuses(operation, who)).toBe(false);
        if (operation.kind === 'resource') {
          expect(readDenial(offered, `test://${operation.name}`, who) === undefined).toBe(isListed);
        }
        seen[isListed ? 'listed' : 'refused'] += 1;
      }
    }),
    { numRuns: 500 },
  );
  // Neither answer may come from a generator that has gone blind.
  expect(Math.min(seen.listed, seen.refused)).toBeGreaterThan(300);
});
