import cluster from 'node:cluster';
import type { Type } from '@nestjs/common';
// The build that ships is what is measured, so it is imported, not the sources.
import { loadConfig } from '../../dist/config/load-config.js';
import { GatehouseModule } from '../../dist/gatehouse.module.js';
import { startHttpServer } from '../../dist/transport/http/http-server.js';
import { announce, WORK_DIR } from './announce.js';

/** Counted like any other call, and never refused: what is measured is the answer. */
export const UNREACHED_PER_MINUTE = 100_000_000;
const UNREACHED = `${UNREACHED_PER_MINUTE}/min`;

// Everything on: an RS256 token, a role and a scope with every call, limits of every kind, queue, breaker, the audit row in the
// database and on stdout, metrics, and traces as the environment says.
const SETTINGS = {
  TLS: 'off',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'info',
  LIST_PAGE_SIZE: '1000',
  DATA_DIR: WORK_DIR,
  // The same in all workers; good for this run.
  STATE_SECRET: 'k2Vv0m3q7Zr9xT5wB8nY1sD4fG6hJ0pL2aQ3eR5tU7iO',
  // The loop is watched as always, and on a machine busy with other things no call is refused for it.
  SHED_LOOP_DELAY_MS: '10000',
  RATE_LIMIT_GLOBAL: UNREACHED,
  RATE_LIMIT_PRINCIPAL: UNREACHED,
  RATE_LIMIT_REQUESTS: UNREACHED,
  RATE_LIMIT_ALL_REQUESTS: UNREACHED,
  RATE_LIMIT_ADDRESS: UNREACHED,
};

/** Serves one toolset, in as many processes as `WORKERS` says, and announces it to the bench. */
export async function serveGatehouse(toolset: Type): Promise<void> {
  const config = await loadConfig({ ...SETTINGS, ...process.env }, WORK_DIR);
  const headers = { authorization: `Bearer ${process.env['BENCH_TOKEN']}` };
  if (cluster.isPrimary && Number(process.env['WORKERS'] ?? 1) > 1) {
    // Only here: a base commit that is compared with may not have it.
    const { supervise } = await import('../../dist/workers/supervise.js');
    await supervise(config);
    return announce(`http://127.0.0.1:${process.env['PORT']}/mcp`, headers);
  }
  class BenchModule {}
  const root = { module: BenchModule, imports: [GatehouseModule.forRoot(config)], providers: [toolset] };
  const { url, app } = await startHttpServer(root, config);
  if (cluster.isPrimary) return announce(`${url}/mcp`, headers);
  const { FellowWorkers } = await import('../../dist/workers/fellow-workers.js');
  app.get(FellowWorkers, { strict: false }).open(() => {});
}
