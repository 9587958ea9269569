import cluster from 'node:cluster';
import type { Config } from '../config/load-config.js';
import { warnOfMisspelt } from '../config/misspelt-variables.js';
import { endStart } from '../loading/start-up.js';
import { metricFamilies } from '../observability/exposition/metric-families.js';
import { createLogger, logOutput } from '../observability/logger.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';
import { Supervisor } from './supervisor.js';
import type { Subject } from './worker-messages.js';
import { startWorker } from './worker-process.js';

/** Whether this process is to serve calls, or to start those that do. */
export function isSupervised({ server }: Config): boolean {
  return server.workers > 1 && cluster.isPrimary;
}

/**
 * Starts `WORKERS` processes, and resolves once all of them accept connections.
 * @param begun Told before the first is started: some serve already while others open, and have to be drained.
 * @param env Whose misspelt variables are told here, once for all workers.
 */
export async function supervise(
  config: Config,
  begun: (supervisor: Supervisor) => void = () => {},
  env: NodeJS.ProcessEnv = {},
): Promise<Supervisor> {
  const { server, log } = config;
  const logger = createLogger(log, 1, logOutput(config, 1, server.workers));
  warnOfMisspelt(env, logger);
  const meter = new ServiceMeter(logger, config.about);
  const supervisor = new Supervisor({
    workers: server.workers,
    drainMs: server.preStopDelayMs + server.shutdownTimeoutMs,
    logger,
    startWorker,
    random: Math.random,
    now: () => performance.now(),
    tell: (subject) => ownMetrics(meter, subject),
  });
  meter.observeGauge('mcp.worker.up', () =>
    supervisor.states.map(({ worker, isOpen }) => [isOpen ? 1 : 0, { worker: String(worker) }]),
  );
  meter.observeCounter('mcp.worker.restarts', () =>
    supervisor.states.map(({ worker, restarts }) => [restarts, { worker: String(worker) }]),
  );
  begun(supervisor);
  await supervisor.start();
  endStart();
  return supervisor;
}

/** Of all it measures only what the workers cannot know. */
async function ownMetrics(meter: ServiceMeter, subject: Subject): Promise<unknown> {
  if (subject !== 'metrics') return undefined;
  const families = metricFamilies(await meter.collect(), () => undefined);
  return families.filter(({ name }) => name.startsWith('mcp_worker_'));
}
