import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { PlantedProject } from './planted-project.js';

/** Everything a planted file may import; each is fine where it stands. */
const SOUND = {
  'src/main.ts': "import './app.module.js';",
  'src/app.module.ts': "import './transport/http/door.js'; import './toolsets/crm/crm.tools.js'; import 'kysely';",
  'src/errors/failure.ts': 'export class Failure {}',
  'src/config/limits.ts': "export { Failure } from '../errors/failure.js'; export type Limits = number;",
  'src/tool/policy.ts':
    "import '@nestjs/common'; import type { Failure } from '../errors/failure.js'; export type Policy = Failure;",
  'src/identity/roles.ts': "import type { Policy } from '../tool/policy.js'; export type Roles = Policy;",
  'src/admission/queue.ts': "import type { Limits } from '../config/limits.js'; export type Queue = Limits;",
  'src/database/tables.ts': "import 'kysely'; export type Tables = object;",
  'src/http-client/http-client.ts': "import 'undici'; import { Failure } from '../errors/failure.js'; new Failure();",
  'src/observability/bootstrap.ts': "import '@opentelemetry/sdk-node'; import '@opentelemetry/api';",
  'src/pipeline/pipeline.ts':
    "import '../identity/roles.js'; import '../admission/queue.js'; import '../observability/bootstrap.js'; import '@opentelemetry/api';",
  'src/transport/http/door.ts': "import '../../pipeline/pipeline.js'; import '@modelcontextprotocol/server';",
  'src/toolsets/crm/crm.tools.ts':
    "import 'node:crypto'; import 'zod'; import './deals.js'; import '../../tool/policy.js'; import '../../http-client/http-client.js'; import type { Tables } from '../../database/tables.js'; export type T = Tables;",
  'src/toolsets/crm/deals.ts': 'export type Deal = string;',
  'src/toolsets/crm/crm.tools.spec.ts': "import 'vitest'; import './crm.tools.js';",
  'package.json': JSON.stringify({ dependencies: packages(''), devDependencies: { vitest: '1.0.0' } }),
  ...packages('node_modules/', '/index.js'),
};

function packages(before: string, after = ''): Record<string, string> {
  const names = [
    '@modelcontextprotocol/server',
    '@nestjs/common',
    '@opentelemetry/api',
    '@opentelemetry/sdk-node',
    'fastify',
    'ioredis',
    'kysely',
    'undici',
    'vitest',
    'zod',
  ];
  return Object.fromEntries(names.map((name) => [`${before}${name}${after}`, '']));
}

/** rule, one file that breaks it, and its text. All are planted at once, so each path appears once. */
const VIOLATIONS: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['toolset-imports', 'src/toolsets/crm/planted-1.ts', "import '../github/issues.tools.js';"],
  [
    'toolset-imports',
    'src/toolsets/crm/planted-2.ts',
    "import type { Roles } from '../../identity/roles.js'; export type R = Roles;",
  ],
  ['toolset-imports', 'src/toolsets/crm/planted-3.ts', "import '../../config/limits.js';"],
  ['toolset-imports', 'src/toolsets/crm/planted-4.ts', "import '../../app.module.js';"],
  ['toolset-packages', 'src/toolsets/crm/planted-5.ts', "import 'fastify';"],
  [
    'toolset-packages',
    'src/toolsets/crm/planted-6.ts',
    "import type { Server } from '@modelcontextprotocol/server'; export type S = Server;",
  ],
  ['tool-imports', 'src/tool/planted-1.ts', "import '../config/limits.js';"],
  ['tool-packages', 'src/tool/planted-2.ts', "import 'zod';"],
  ['errors-imports', 'src/errors/planted-1.ts', "import '../tool/policy.js';"],
  ['errors-packages', 'src/errors/planted-2.ts', "import '@nestjs/common';"],
  ['config-imports', 'src/config/planted-1.ts', "import '../tool/policy.js';"],
  [
    'identity-imports',
    'src/identity/planted-1.ts',
    "import type { Queue } from '../admission/queue.js'; export type Q = Queue;",
  ],
  ['admission-imports', 'src/admission/planted-1.ts', "import '../identity/roles.js';"],
  ['http-client-imports', 'src/http-client/planted-1.ts', "import '../identity/roles.js';"],
  ['http-client-packages', 'src/http-client/planted-2.ts', "import 'fastify';"],
  ['undici-only-in-http-client', 'src/identity/planted-2.ts', "import 'undici';"],
  ['resilience-imports', 'src/resilience/planted-1.ts', "import '../admission/queue.js';"],
  ['cache-imports', 'src/cache/planted-1.ts', "import '../database/tables.js';"],
  ['audit-imports', 'src/audit/planted-1.ts', "import '../identity/roles.js';"],
  ['database-imports', 'src/database/planted-1.ts', "import '../tool/policy.js';"],
  ['observability-imports', 'src/observability/planted-1.ts', "import '../pipeline/pipeline.js';"],
  ['instances-imports', 'src/instances/planted-1.ts', "import '../pipeline/pipeline.js';"],
  ['redis-imports', 'src/redis/planted-1.ts', "import '../tool/policy.js';"],
  ['redis-client-only-in-redis', 'src/admission/planted-2.ts', "import 'ioredis';"],
  ['pipeline-imports', 'src/pipeline/planted-1.ts', "import '../transport/http/door.js';"],
  ['pipeline-imports', 'src/pipeline/planted-2.ts', "import '../toolsets/crm/deals.js';"],
  ['objectives-imports', 'src/objectives/planted-1.ts', "import '../pipeline/pipeline.js';"],
  ['objectives-packages', 'src/objectives/planted-2.ts', "import 'fastify';"],
  ['samples-imports', 'src/samples/planted-1.ts', "import '../identity/roles.js';"],
  ['skills-imports', 'src/skills/planted-1.ts', "import '../pipeline/pipeline.js';"],
  ['json-schema-imports', 'src/json-schema/planted-1.ts', "import '../transport/http/door.js';"],
  ['json-schema-packages', 'src/json-schema/planted-2.ts', "import 'zod';"],
  ['tool-rules-imports', 'src/tool-rules/planted-1.ts', "import '../pipeline/pipeline.js';"],
  ['tool-rules-packages', 'src/tool-rules/planted-2.ts', "import 'fastify';"],
  ['openapi-imports', 'src/openapi/planted-1.ts', "import '../pipeline/pipeline.js';"],
  ['openapi-packages', 'src/openapi/planted-2.ts', "import 'fastify';"],
  ['upstreams-imports', 'src/upstreams/planted-1.ts', "import '../pipeline/pipeline.js';"],
  ['tasks-imports', 'src/tasks/planted-1.ts', "import '../transport/http/door.js';"],
  ['health-imports', 'src/health/planted-1.ts', "import '../transport/http/door.js';"],
  ['workers-imports', 'src/workers/planted-1.ts', "import '../transport/http/door.js';"],
  ['loading-imports', 'src/loading/planted-1.ts', "import '../transport/http/door.js';"],
  ['loading-packages', 'src/loading/planted-2.ts', "import 'fastify';"],
  ['lifecycle-imports', 'src/lifecycle/planted-1.ts', "import '../transport/http/door.js';"],
  ['serve-imports', 'src/serve/planted-1.ts', "import '../toolsets/crm/deals.js';"],
  ['serve-packages', 'src/serve/planted-2.ts', "import 'fastify';"],
  ['testing-imports', 'src/testing/planted-1.ts', "import '../transport/http/door.js';"],
  ['testing-packages', 'src/testing/planted-2.ts', "import 'vitest';"],
  ['transport-imports', 'src/transport/planted-1.ts', "import '../toolsets/crm/deals.js';"],
  ['transport-imports', 'src/transport/planted-2.ts', "import '../database/tables.js';"],
  ['mcp-sdk-only-in-transport', 'src/toolsets/crm/planted-7.ts', "import '@modelcontextprotocol/server';"],
  [
    'mcp-sdk-only-in-transport',
    'src/pipeline/planted-3.ts',
    "import type { Tool } from '@modelcontextprotocol/server'; export type T = Tool;",
  ],
  ['mcp-sdk-only-in-transport', 'src/upstreams/planted-2.ts', "import '@modelcontextprotocol/client';"],
  ['mcp-server-only-in-transport', 'src/upstreams/connection/planted-3.ts', "import '@modelcontextprotocol/server';"],
  ['mcp-sdk-only-in-transport', 'src/pipeline/planted-4.ts', "import '@modelcontextprotocol/not-installed';"],
  ['otel-sdk-only-in-observability', 'src/pipeline/planted-5.ts', "import '@opentelemetry/sdk-node';"],
  ['otel-sdk-only-in-observability', 'src/cli/planted-1.ts', "import '@opentelemetry/exporter-trace-otlp-http';"],
  ['otel-api-only-where-signals-are-written', 'src/transport/planted-3.ts', "import '@opentelemetry/api';"],
  ['no-dev-dependency', 'src/pipeline/planted-6.ts', "import 'vitest';"],
  ['resolvable', 'src/tool/planted-3.ts', "import './no-such-file.js';"],
  ['no-cycle', 'src/tool/round.ts', "import './round-back.js';"],
  ['no-cycle', 'src/tool/type-round.ts', "import type { Back } from './type-round-back.js'; export type B = Back;"],
  ['no-orphan', 'src/tool/orphan.ts', 'export const nobody = 1;'],
  ['no-barrel', 'src/tool/index.ts', "export * from './policy.js';"],
  ['no-barrel-imported', 'src/pipeline/planted-7.ts', "import '../tool/index.js';"],
  ['no-junk-drawer', 'src/tool/utils/planted-1.ts', "import '../policy.js';"],
  ['no-junk-drawer-imported', 'src/tool/planted-7.ts', "import './helpers/anything.js';"],
  ['folder-without-a-row', 'src/billing/planted-1.ts', "import '../errors/failure.js';"],
  ['folder-without-a-row-imported', 'src/cli/planted-2.ts', "import '../billing/invoice.js';"],
  ['src-stands-alone', 'src/cli/planted-3.ts', "import '../../test/fixture.js';"],
];

/** What the violations point at. */
const TARGETS = {
  'src/toolsets/github/issues.tools.ts': "import '../../tool/policy.js';",
  'src/tool/round-back.ts': "import './round.js'; export type Back = 1;",
  'src/tool/type-round-back.ts': "import './type-round.js'; export type Back = 1;",
  'src/tool/helpers/anything.ts': '',
  'src/billing/invoice.ts': '',
  'test/fixture.ts': '',
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
  readonly cycle?: readonly { readonly name: string }[];
}

function violationsIn(files: Readonly<Record<string, string>>): Violation[] {
  using project = new PlantedProject(['.dependency-cruiser.cjs', 'tsconfig.json'], files);
  const stdout = project.outputOf('depcruise', ['src', '--output-type', 'json']);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

/** A cycle is reported once, from any of its files. */
function concerns({ from, cycle = [] }: Violation, file: string): boolean {
  return from === file || cycle.some(({ name }) => name === file);
}

describe('the import rules', () => {
  let violations: Violation[];

  beforeAll(() => {
    const planted = Object.fromEntries(VIOLATIONS.map(([, file, text]) => [file, text]));
    violations = violationsIn({ ...SOUND, ...TARGETS, ...planted });
  });

  it('accept a sound project', () => {
    expect(violationsIn(SOUND)).toEqual([]);
  });

  it.each(VIOLATIONS)('report %s: %s, %s', (rule, file) => {
    const broken = violations.filter((violation) => concerns(violation, file)).map((violation) => violation.rule.name);
    expect(broken).toContain(rule);
  });

  it('are each proven by a planted violation', () => {
    const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: { name: string }[] };
    const proven = new Set(VIOLATIONS.map(([rule]) => rule));
    expect(config.forbidden.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
  });
});
