import type { Reading } from './read-settings.js';

/** Two listeners cannot share a port, and on different addresses of a machine it would only confuse. */
export function checkMetricsPort({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { port, metricsPort } = settings.server;
  if (!isSound('server.port', 'server.metricsPort') || metricsPort !== port || port === 0) return [];
  return [`${nameOf('server.metricsPort')} must be another port than PORT.`];
}
