import { beforeAll, expect, it } from 'vitest';
import { COMPILE_LIMIT_MS } from '../fixtures/compile-once.js';
import { buildProbeApp, PROBE_STDIO_APP } from '../fixtures/probe-app/probe-app.js';
import { ENVELOPE } from '../fixtures/raw-call.js';
import { startStdio } from '../fixtures/stdio-process.js';

beforeAll(buildProbeApp, COMPILE_LIMIT_MS);

it('an answer given again says so over stdio, in both eras', { timeout: 60_000 }, async () => {
  await using stdio = startStdio({ STDIO_SUB: 'ada', STDIO_ROLES: 'user' }, PROBE_STDIO_APP);
  const call = async (id: number, meta: object) => {
    stdio.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'note', arguments: {}, _meta: meta } });
    const { result } = (await stdio.answerTo(id)) as { result?: { _meta?: Record<string, unknown> } };
    return result?._meta?.['gatehouse/cache'];
  };
  const clientInfo = { name: 'raw', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  stdio.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  await stdio.answerTo(1);
  stdio.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  expect([await call(2, {}), await call(3, {})]).toEqual(['miss', 'hit']);

  await using modern = startStdio({ STDIO_SUB: 'ada', STDIO_ROLES: 'user' }, PROBE_STDIO_APP);
  const ask = (id: number) =>
    modern.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'note', arguments: {}, _meta: ENVELOPE } });
  ask(1);
  expect(await modern.answerTo(1)).toMatchObject({ result: { _meta: { 'gatehouse/cache': 'miss' } } });
  ask(2);
  expect(await modern.answerTo(2)).toMatchObject({ result: { _meta: { 'gatehouse/cache': 'hit' } } });
});
