import { Module, type OnModuleInit } from '@nestjs/common';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { Catalogue } from '../../src/tool/catalogue.js';
import { perMinute } from '../../src/tool/rate.js';
import { Tool } from '../../src/tool/tool.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';
import { callTool } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const quick = { description: 'x', effect: 'read', access: 'public', input: z.strictObject({}) } as const;

@Toolset({ name: 'stock', limit: perMinute(5) })
class StockTools {
  @Tool({ ...quick, limit: { perPrincipal: perMinute(1), total: perMinute(4) } })
  find() {
    return 'x';
  }

  @Tool(quick)
  count() {
    return 'x';
  }
}

@Module({ providers: [StockTools] })
class StockModule {}

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const start = async (overrides: string, env: Record<string, string> = {}) =>
  (server = await startTestServer([StockModule], { RATE_LIMIT_OVERRIDES: overrides, ...env }));
const call = (tool: string) => callTool(server!, { era: '2026-07-28', tool });

/** How many calls passed before one was refused, and by what. */
async function refusedAfter(tool: string) {
  for (let passed = 0; passed < 20; passed += 1) {
    const { status, message } = await call(tool);
    if (status === 429) return [passed, message.error?.data?.['rule'], message.error?.data?.['limit']];
  }
  return [20];
}

it.each<[string, string, string, unknown[]]>([
  ['raises what a tool declares for each', 'principal_tool:find=3/min', 'find', [3, 'principal_tool:find', 3]],
  ['lowers what a toolset declares', 'toolset:stock=2/min', 'count', [2, 'toolset:stock', 2]],
  ['takes a limit away', 'principal_tool:find=off', 'find', [4, 'tool:find', 4]],
  ['has several at once', 'principal_tool:find=off,tool:find=off,toolset:stock=7/min', 'find', [7, 'toolset:stock', 7]],
  ['has a burst and a sustained rate', 'toolset:stock=99/s,toolset:stock=3/min', 'count', [3, 'toolset:stock/60s', 3]],
])('%s: %s', async (_what, overrides, tool, refused) => {
  await start(overrides);
  expect(await refusedAfter(tool)).toEqual(refused);
});

it('leaves what is not named as it is declared, and the limits of the configuration beside it', async () => {
  await start('toolset:stock=10/min', { RATE_LIMIT_TOOLSETS: 'stock=3/min' });
  expect(await refusedAfter('find')).toEqual([1, 'principal_tool:find', 1]);
  expect(await refusedAfter('count')).toEqual([2, 'toolset:stock', 3]);
});

it('is no reason for the limit of tools that say nothing', async () => {
  await start('principal_tool:find=off,tool:find=off', { RATE_LIMIT_TOOL_DEFAULT: '2/min' });
  expect(await refusedAfter('find')).toEqual([5, 'toolset:stock', 5]);
});

it('can be tried out: in shadow it refuses nothing and is told', async () => {
  await start('toolset:stock=1/min shadow');
  await call('count');
  expect((await call('count')).status).toBe(200);
  expect(server?.audit().at(-1)).toMatchObject({ outcome: 'ok', wouldReject: ['toolset'] });
});

it('stops the start where nothing declares what it names: all that is wrong at once', async () => {
  await expect(start('toolset:stok=9/min,tool:count=9/min,toolset:stock=9/min')).rejects.toMatchObject({
    problems: [
      'limits.overrides (RATE_LIMIT_OVERRIDES) names toolset:stok, a limit that nothing offered here declares; did you mean toolset:stock?',
      'limits.overrides (RATE_LIMIT_OVERRIDES) names tool:count, a limit that nothing offered here declares; did you mean tool:find?',
    ],
  });
});

@Module({ imports: [StockModule] })
class SwitchedOffModule implements OnModuleInit {
  constructor(private readonly catalogue: Catalogue) {}

  onModuleInit(): void {
    this.catalogue.disable('stock');
  }
}

it('may name what is switched off', async () => {
  server = await startTestServer([SwitchedOffModule], { RATE_LIMIT_OVERRIDES: 'toolset:stock=9/min' });
  expect(server.app.get(Catalogue, { strict: false }).tools).toEqual([]);
});

it.each(['find=9/min', 'global=9/min', 'toolset:stock', 'toolset:stock=many', 'toolset:stock=off,toolset:stock=9/min'])(
  'stops the start where it is not written as such: %s',
  async (overrides) => {
    await expect(start(overrides)).rejects.toThrow(/RATE_LIMIT_OVERRIDES must be rates/);
  },
);
