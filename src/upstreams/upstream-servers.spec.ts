import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { UpstreamServerMetrics } from '../observability/metrics/upstream-server-metrics.js';
import { PinsFile } from './pins/pins-file.js';
import type { UpstreamServer } from './upstream-server.js';
import { UpstreamServers } from './upstream-servers.js';

afterEach(() => vi.useRealTimers());

it('goes on with what was accepted when its file cannot be looked at, and looks again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pins-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'upstreams.lock');
  const lines: { level: number; msg: string }[] = [];
  const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) });
  const server = { name: 'tickets', accept: vi.fn(), connect: () => {}, close: async () => {} };
  const metrics = { observe: () => {} } as unknown as UpstreamServerMetrics;
  const pins = new PinsFile(path);
  const servers = new UpstreamServers([server as unknown as UpstreamServer], pins, metrics, logger);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  servers.onModuleInit();
  servers.onApplicationBootstrap();

  // Leads to itself, so that the system refuses to look, whoever asks.
  symlinkSync(path, path);
  vi.advanceTimersByTime(3_000);
  expect(lines.map(({ level, msg }) => `${level} ${msg}`)).toEqual([expect.stringContaining('50 what was accepted')]);
  expect(server.accept).toHaveBeenCalledTimes(1);

  rmSync(path);
  pins.accept('tickets', [], new Date(0));
  vi.advanceTimersByTime(1_000);
  expect(server.accept).toHaveBeenLastCalledWith([]);
  await servers.onApplicationShutdown();
});
