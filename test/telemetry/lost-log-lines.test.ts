import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GatheredOutput } from '../../src/observability/gathered-output.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer } from '../fixtures/test-server.js';

const LINE = `${'x'.repeat(1_023)}\n`;
/** One KiB each: more than may wait. */
const LINES = 17 * 1_024;

it('counts the lines of the log that found no room to wait, while nobody can be told by a line', async () => {
  const server = await startTestServer([ProbeModule]);
  const counted = async () => (await scrape(server)).samples.get('mcp_log_lines_lost_total');
  expect(await counted()).toBe(0);
  const full = openSync('/dev/full', 'w');
  const output = new GatheredOutput(full, { enough: 32_768, most: 65_536 });
  for (let line = 0; line < LINES; line += 1) output.write(LINE);
  output.flush();
  expect(await counted()).toBe(1_024);
  await server.close();
  closeSync(full);
});
