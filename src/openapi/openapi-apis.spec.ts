import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { describing, reading, written } from '../../test/fixtures/openapi/described.js';
import { sendJson, startStandIn } from '../../test/fixtures/stand-in.js';
import { openapiSchema } from '../config/openapi/openapi.schema.js';
import { loadApis } from '../config/openapi/openapi-secrets.js';
import { Catalogue } from '../tool/catalogue.js';
import { Changes } from '../tool/changes.js';
import type { ToolCall } from '../tool/tool-call.js';
import type { ToolsetDiscovery } from '../tool/toolset-discovery.js';
import { OpenapiApis } from './openapi-apis.js';

afterEach(() => vi.useRealTimers());

it('gives an API as long as the call has', async () => {
  let held: (() => void) | undefined;
  await using upstream = await startStandIn((_request, response) => {
    held = () => sendJson(response, { fine: true });
  });
  // The client's own timeouts count by these; sockets and signals do not.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { tool, ended } = await toolOf(upstream.url);
  const { signal } = new AbortController();
  const answer = Promise.resolve(tool.handle({}, { signal } as ToolCall)).catch((thrown: unknown) => thrown);
  await expect.poll(() => held).toBeDefined();
  await vi.advanceTimersByTimeAsync(60_000);
  held?.();
  expect(await answer).toEqual({ fine: true });
  vi.useRealTimers();
  await ended();
});

async function toolOf(url: string) {
  const record = { name: 'slow', description: written(describing('/a', reading())), url, access: 'public' };
  const all = openapiSchema.parse([{ ...record, allowPrivate: true, operations: [{ match: '*' }], timeoutMs: 90_000 }]);
  const catalogue = new Catalogue({ find: () => [] } as unknown as ToolsetDiscovery, new Changes());
  catalogue.onModuleInit();
  const apis = new OpenapiApis(loadApis(all, [], {}, '/').apis, catalogue, pino({ enabled: false }));
  await apis.onModuleInit();
  return { tool: catalogue.tools[0]!, ended: () => apis.onApplicationShutdown() };
}
