import { BREAKER_STATES, type BreakerState } from '../resilience/breaker.js';
import type { WorkerReport } from '../workers/worker-messages.js';
import type { DependencyHealth } from './dependency.js';
import type { HealthReport, WorkerHealth } from './health.js';
import type { TrafficReport } from './traffic-summary.js';

/** The health of a service of several processes: of one of them, whose are version and uptime, with the rest added. */
export function combinedHealth(own: HealthReport, reports: readonly WorkerReport<HealthReport>[]): HealthReport {
  const workers = reports.map(({ worker, told }): WorkerHealth => ({ worker, status: told?.status ?? 'lost' }));
  const all = answersOf(reports);
  return {
    ...own,
    status: worstButServing(workers),
    activeConnections: sum(all.map((report) => report.activeConnections)),
    activeRequests: sum(all.map((report) => report.activeRequests)),
    queueSize: sum(all.map((report) => report.queueSize)),
    circuitState: worst(all.map((report) => report.circuitState)),
    dependencies: Object.fromEntries(
      Object.entries(own.dependencies).map(([name, known]) => [
        name,
        worstOf(
          all.map((report) => report.dependencies[name]),
          known,
        ),
      ]),
    ),
    workers,
  };
}

export function combinedTraffic(reports: readonly WorkerReport<TrafficReport>[]): TrafficReport {
  const all = answersOf(reports);
  return {
    activeRequests: sum(all.map((report) => report.activeRequests)),
    queueSize: sum(all.map((report) => report.queueSize)),
    connectedClients: sum(all.map((report) => report.connectedClients)),
    circuitBreaker: {
      state: worst(all.map(({ circuitBreaker }) => circuitBreaker.state)),
      failures: sum(all.map(({ circuitBreaker }) => circuitBreaker.failures)),
      successes: sum(all.map(({ circuitBreaker }) => circuitBreaker.successes)),
    },
  };
}

function answersOf<Told>(reports: readonly WorkerReport<Told>[]): readonly Told[] {
  return reports.flatMap(({ told }) => (told === undefined ? [] : [told]));
}

/** As long as one serves, the service does. */
function worstButServing(workers: readonly WorkerHealth[]): HealthReport['status'] {
  if (workers.every(({ status }) => status === 'healthy')) return 'healthy';
  return workers.every(({ status }) => status === 'unhealthy' || status === 'lost') ? 'unhealthy' : 'degraded';
}

function worstOf(all: readonly (DependencyHealth | undefined)[], known: DependencyHealth): DependencyHealth {
  const told = all.flatMap((one) => (one === undefined ? [] : [one]));
  if (told.length === 0) return known;
  return {
    status: told.some(({ status }) => status === 'down') ? 'down' : 'up',
    latencyMs: Math.max(...told.map(({ latencyMs }) => latencyMs)),
  };
}

function worst(states: readonly BreakerState[]): BreakerState {
  return BREAKER_STATES[Math.max(0, ...states.map((state) => BREAKER_STATES.indexOf(state)))] ?? 'closed';
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
