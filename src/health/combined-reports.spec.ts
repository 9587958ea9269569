import { describe, expect, it } from 'vitest';
import { combinedHealth, combinedTraffic } from './combined-reports.js';
import type { HealthReport } from './health.js';
import type { TrafficReport } from './traffic-summary.js';

const HEALTHY: HealthReport = {
  status: 'healthy',
  version: '1.0.0',
  uptime: 5,
  transport: 'https',
  activeConnections: 3,
  activeRequests: 2,
  queueSize: 1,
  circuitState: 'closed',
  dependencies: { redis: { status: 'up', latencyMs: 1 } },
};
const of = (...told: readonly (HealthReport | undefined)[]) =>
  combinedHealth(
    HEALTHY,
    told.map((one, index) => ({ worker: index + 1, ...(one && { told: one }) })),
  );

describe('the health of several workers', () => {
  it('adds up what they have to do, and names each', () => {
    expect(of(HEALTHY, HEALTHY)).toEqual({
      ...HEALTHY,
      activeConnections: 6,
      activeRequests: 4,
      queueSize: 2,
      workers: [
        { worker: 1, status: 'healthy' },
        { worker: 2, status: 'healthy' },
      ],
    });
  });

  it('is degraded while one is lost, and unhealthy when none serves', () => {
    expect(of(HEALTHY, undefined)).toMatchObject({ status: 'degraded', workers: [{}, { status: 'lost' }] });
    expect(of({ ...HEALTHY, status: 'unhealthy' }, undefined).status).toBe('unhealthy');
    expect(of({ ...HEALTHY, status: 'unhealthy' }, HEALTHY).status).toBe('degraded');
  });

  it('tells of dependencies what the one that was asked knows where no other says anything', () => {
    const down = { ...HEALTHY, dependencies: { redis: { status: 'down', latencyMs: 2_000 } } } as const;
    expect(combinedHealth(down, [{ worker: 1 }, { worker: 2 }])).toMatchObject({
      status: 'unhealthy',
      dependencies: down.dependencies,
    });
  });

  it('tells the worst of breakers and dependencies', () => {
    const worse = {
      ...HEALTHY,
      circuitState: 'open',
      dependencies: { redis: { status: 'down', latencyMs: 9 } },
    } as const;
    expect(of(HEALTHY, worse)).toMatchObject({
      circuitState: 'open',
      dependencies: { redis: { status: 'down', latencyMs: 9 } },
    });
  });
});

it('the traffic of several workers is added up', () => {
  const traffic: TrafficReport = {
    activeRequests: 1,
    queueSize: 2,
    connectedClients: 3,
    circuitBreaker: { state: 'closed', failures: 4, successes: 5 },
  };
  const open = { ...traffic, circuitBreaker: { ...traffic.circuitBreaker, state: 'open' as const } };
  expect(combinedTraffic([{ worker: 1, told: traffic }, { worker: 2, told: open }, { worker: 3 }])).toEqual({
    activeRequests: 2,
    queueSize: 4,
    connectedClients: 6,
    circuitBreaker: { state: 'open', failures: 8, successes: 10 },
  });
});
