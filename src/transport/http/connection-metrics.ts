import { Injectable } from '@nestjs/common';
import { ServiceMeter } from '../../observability/metrics/service-meter.js';
import { SseConnections } from '../sse/sse-connections.js';
import { BodyRoom } from './body-room.js';
import { ListenStreams } from './listening/listen-streams.js';
import { Sessions } from './sessions/sessions.js';

/** What clients keep open beside their sockets, and what they have sent, read whenever somebody asks for metrics. */
@Injectable()
export class ConnectionMetrics {
  constructor(meter: ServiceMeter, sessions: Sessions, listening: ListenStreams, sse: SseConnections, room: BodyRoom) {
    meter.observeUpDown('mcp.connections.active', () => [
      [sessions.count, { transport: 'http', kind: 'session' }],
      [listening.count, { transport: 'http', kind: 'listen' }],
      [sse.count, { transport: 'http', kind: 'sse' }],
    ]);
    meter.observeUpDown('mcp.bodies.bytes', () => [[room.held]]);
    meter.observeGauge('mcp.bodies.bytes.limit', () => [[room.bound]]);
  }
}
