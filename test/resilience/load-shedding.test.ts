import { afterAll, beforeAll, expect, it } from 'vitest';
import { LoadShedder } from '../../src/admission/load-shedder.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS, post } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer([ProbeModule], { SHED_LOOP_PERCENT: '90', SHED_LOOP_DELAY_MS: '100' });
});
afterAll(() => server.close());

/** The server runs in this process: while this goes on it can do nothing. */
function blockTheLoop(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

async function untilShedding(isShedding: boolean): Promise<void> {
  const shedder = server.app.get(LoadShedder, { strict: false });
  await expect
    .poll(
      () => {
        if (isShedding && !shedder.isShedding) blockTheLoop(1_100);
        return shedder.isShedding;
      },
      { timeout: 20_000, interval: 1 },
    )
    .toBe(isShedding);
}

it('answers 503 before it looks at credential and body while the loop is saturated, and serves again after', async () => {
  const authorization = `Bearer ${await server.token()}`;
  const call = (era: (typeof ERAS)[number]) =>
    callTool(server, { era, tool: 'echo', input: { text: 'hi' }, authorization });
  for (const era of ERAS) {
    await untilShedding(true);
    const shed = await call(era);
    expect(shed.status).toBe(503);
    expect(shed.headers.get('retry-after')).toBe('2');
    expect(shed.message.error).toMatchObject({ code: 503, data: { outcome: 'overloaded', retryAfter: 2 } });
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'overloaded', principal: 'anonymous', kind: 'request' });
  }
  await untilShedding(true);
  expect((await post(server, '{ no JSON', {})).status).toBe(503);
  await untilShedding(true);
  for (const probe of ['livez', 'readyz', 'health']) {
    expect((await fetch(new URL(`/${probe}`, server.url))).status).toBe(200);
  }
  await untilShedding(false);
  for (const era of ERAS) expect((await call(era)).status).toBe(200);
  expect((await scrape(server)).samples.get('mcp_rejections_total{reason="overloaded"}')).toBe(3);
  expect((await scrape(server)).samples.get('mcp_load_shedding')).toBe(0);
});
