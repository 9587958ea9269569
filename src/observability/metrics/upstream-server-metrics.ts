import { Injectable } from '@nestjs/common';
import { ServiceMeter } from './service-meter.js';

/** How the servers behind this one are. Names are those of the configuration, states a closed set. */
export interface ObservedUpstream {
  readonly name: string;
  readonly isConnected: boolean;
  /** How many of the things it offers are in each state. */
  readonly counts: Readonly<Record<string, number>>;
}

@Injectable()
export class UpstreamServerMetrics {
  private readonly connections;
  private readonly changes;

  constructor(private readonly meter: ServiceMeter) {
    this.connections = meter.counter('mcp.upstream.server.connections');
    this.changes = meter.counter('mcp.upstream.definition.changes');
  }

  /** @param upstreams Read when somebody asks for metrics. */
  observe(upstreams: () => readonly ObservedUpstream[], states: readonly string[]): void {
    this.meter.observeGauge('mcp.upstream.server.up', () =>
      upstreams().map(({ name, isConnected }) => [isConnected ? 1 : 0, { upstream: name }] as const),
    );
    this.meter.observeUpDown('mcp.upstream.definitions', () =>
      upstreams().flatMap(({ name, counts }) =>
        states.map((state) => [counts[state] ?? 0, { upstream: name, state }] as const),
      ),
    );
    for (const { name } of upstreams()) {
      for (const result of CONNECTION_RESULTS) this.connections.add(0, { upstream: name, result });
      for (const state of states) this.changes.add(0, { upstream: name, state });
    }
  }

  connected(upstream: string, result: ConnectionResult): void {
    this.connections.add(1, { upstream, result });
  }

  heldBack(upstream: string, state: string): void {
    this.changes.add(1, { upstream, state });
  }
}

const CONNECTION_RESULTS = ['opened', 'failed', 'lost'] as const;
type ConnectionResult = (typeof CONNECTION_RESULTS)[number];
