import type { Server } from '@modelcontextprotocol/server';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { metricFamilies } from '../../observability/exposition/metric-families.js';
import { ServiceMeter } from '../../observability/metrics/service-meter.js';
import { SessionMetrics } from '../../observability/metrics/session-metrics.js';
import { UnreadMetrics } from '../../observability/metrics/unread-metrics.js';
import { StdioConnection } from './stdio-connection.js';

it('is open until it ends, and is then timed once, under the revision of the server that served it', async () => {
  const meter = new ServiceMeter(pino({ enabled: false }));
  const connection = new StdioConnection(meter, new SessionMetrics(meter, new UnreadMetrics(meter)).begin('stdio'));
  const samples = async (family: string, suffix: string) =>
    metricFamilies(await meter.collect(), () => undefined)
      .find(({ name }) => name === family)
      ?.samples.filter((sample) => sample.suffix === suffix)
      .map(({ labels, value }) => [labels, value]);
  const of = { transport: 'stdio', kind: 'connection' };
  for (const version of ['2024-11-05', '2025-11-25']) {
    connection.servedBy({ getNegotiatedProtocolVersion: () => version } as Server);
  }
  expect(await samples('mcp_connections_active', '')).toEqual([[of, 1]]);
  connection.end();
  connection.end();
  expect(await samples('mcp_connections_active', '')).toEqual([[of, 0]]);
  expect(await samples('mcp_server_session_duration_seconds', '_count')).toEqual([
    [{ network_transport: 'pipe', mcp_protocol_version: '2025-11-25' }, 1],
  ]);
});
