import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Settings } from '../../config/config.schema.js';
import { CERT_FILE } from '../../config/development-certificate.js';
import { nearestHost } from '../nearest-host.js';
import type { LiveServer } from './checks/server.js';
import type { ClockReading } from './checks/clock.js';
import { trustingFetch } from './connection/trusting-fetch.js';

const CONNECTS_WITHIN_MS = 1_000;

/** The server that runs here with these settings; undefined where nobody listens. */
export async function findServer(
  { server, dataDir }: Pick<Settings, 'server' | 'dataDir'>,
  headers: Readonly<Record<string, string>>,
  clocks: ClockReading[],
): Promise<LiveServer | undefined> {
  const host = nearestHost(server.host);
  if (server.port === 0 || !(await isListening(host, server.port))) return undefined;
  const inUrl = host.includes(':') ? `[${host}]` : host;
  const base = new URL(`${server.tls === 'on' ? 'https' : 'http'}://${inUrl}:${server.port}`);
  const path = server.tlsCertPath ?? join(dataDir, CERT_FILE);
  const trust = server.tls === 'on' && existsSync(path) ? { certificate: readFileSync(path, 'utf8') } : {};
  const { metricsPort, metricsHost } = server;
  const metricsBase = metricsPort ? new URL(`http://${nearestHost(metricsHost)}:${metricsPort}`) : base;
  return {
    base,
    door: { mcp: new URL('/mcp', base), fetch: trustingFetch(trust), headers },
    metrics: new URL('/metrics', metricsBase),
    clocks,
    refused: [],
  };
}

async function isListening(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECTS_WITHIN_MS) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
