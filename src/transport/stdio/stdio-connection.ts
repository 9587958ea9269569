import type { Server } from '@modelcontextprotocol/server';
import type { ServiceMeter } from '../../observability/metrics/service-meter.js';
import type { MeasuredSession } from '../../observability/metrics/session-metrics.js';

/** The one connection of this process, as metrics see it. */
export class StdioConnection {
  private server: Server | undefined;
  private isOpen = true;

  constructor(
    meter: ServiceMeter,
    private readonly measured: MeasuredSession,
  ) {
    meter.observeUpDown('mcp.connections.active', () => [
      [this.isOpen ? 1 : 0, { transport: 'stdio', kind: 'connection' }],
    ]);
  }

  /** The SDK may ask for a second one, once it knows which revision its client speaks: that one then serves. */
  servedBy(server: Server): Server {
    this.server = server;
    return server;
  }

  end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.measured.end(this.server?.getNegotiatedProtocolVersion());
  }
}
