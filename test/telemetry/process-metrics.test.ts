import { expect, it } from 'vitest';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer } from '../fixtures/test-server.js';

it('tells what the process takes of its machine: memory, and time of its cores', async () => {
  const server = await startTestServer([]);
  const before = process.cpuUsage();
  const { samples } = await scrape(server);
  const told = (mode: string) => samples.get(`process_cpu_time_seconds_total{cpu_mode="${mode}"}`);
  expect(samples.get('process_memory_usage_bytes')).toBeGreaterThan(process.memoryUsage().heapUsed / 2);
  expect(told('user')).toBeGreaterThanOrEqual(before.user / 1e6);
  expect(told('user')).toBeLessThanOrEqual(process.cpuUsage().user / 1e6);
  expect(told('system')).toBeGreaterThanOrEqual(before.system / 1e6);
  await server.close();
});
