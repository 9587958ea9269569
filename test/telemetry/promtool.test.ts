import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricFamilies } from '../../src/observability/exposition/metric-families.js';
import { writeExposition } from '../../src/observability/exposition/write-exposition.js';
import { ServiceMeter } from '../../src/observability/metrics/service-meter.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { promtool, promtoolMissing } from '../fixtures/promtool.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { OPENMETRICS, scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

describe.skipIf(promtoolMissing() !== undefined)('Prometheus itself', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer([ProbeModule]);
    const authorization = `Bearer ${await server.token()}`;
    for (const tool of ['echo', 'mistake', 'no_such_tool', 'upstream']) {
      await callTool(server, { era: ERAS[0], tool, input: { text: 'hi' }, authorization });
    }
  });
  afterAll(() => server.close());

  it('has nothing to say against the names, the types and the help', async () => {
    const { text } = await scrape(server);
    expect(promtool(['check', 'metrics'], text)).toEqual({ code: 0, said: '' });
  });

  it('reads what is written in OpenMetrics', async () => {
    expect(read((await scrape(server, OPENMETRICS)).text)).toMatchObject({ code: 0 });
  });

  it('reads exemplars', async () => {
    const meter = server.app.get(ServiceMeter, { strict: false });
    const exemplar = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), value: 0.001, at: Date.now() };
    const text = writeExposition(
      metricFamilies(await meter.collect(), () => ({ in: () => exemplar })),
      'openmetrics',
    );
    expect(text).toMatch(/ # \{trace_id="a{32}",span_id="b{16}"\} 0\.001 \d+\.\d{3}\n/);
    expect(read(text)).toMatchObject({ code: 0 });
  });

  it('would notice a broken exemplar', async () => {
    const { text } = await scrape(server, OPENMETRICS);
    expect(read(text.replace('\n# EOF', ' # {trace_id=a} 1\n# EOF'))).toMatchObject({ code: 1 });
  });
});

/** Promtool reads OpenMetrics in order to import it, which takes a time with every sample. */
function read(text: string): ReturnType<typeof promtool> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-openmetrics-'));
  const file = join(folder, 'metrics.txt');
  writeFileSync(file, text.replaceAll(/^([^#\n]\S*(?:\{.*?\})? \S+)/gm, '$1 1700000000'));
  const result = promtool(['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'data')]);
  rmSync(folder, { recursive: true });
  return result;
}
