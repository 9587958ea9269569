import { Injectable } from '@nestjs/common';
import { ERROR_TYPE, NETWORK_TRANSPORT, PROTOCOL_VERSION } from '../call-attributes.js';
import { protocolVersionLabel } from './call-labels.js';
import { ServiceMeter } from './service-meter.js';
import { UnreadMetrics } from './unread-metrics.js';

/** Why this server ended a session that its client had not ended. */
export type SessionFault = 'idle' | 'evicted' | 'revoked' | 'expired' | 'refused' | 'unread';

/** One session, from its beginning to its end. */
export interface MeasuredSession {
  /** Says why it is about to end, where its client has not asked for that. The first reason counts. */
  blame(fault: SessionFault): void;
  /** @param protocolVersion As it was agreed; undefined where it never came to that. */
  end(protocolVersion: string | undefined): void;
}

/** How long clients stay: sessions of the 2025 revisions, streams of HTTP+SSE, and connections over stdio. */
@Injectable()
export class SessionMetrics {
  private readonly duration;

  constructor(
    meter: ServiceMeter,
    private readonly unread: UnreadMetrics,
  ) {
    this.duration = meter.latency('mcp.server.session.duration');
  }

  begin(transport: 'http' | 'stdio'): MeasuredSession {
    const startedAt = performance.now();
    let blamed: SessionFault | undefined;
    return {
      blame: (fault) => {
        if (blamed !== undefined) return;
        blamed = fault;
        if (fault === 'unread') this.unread.cut('overflow');
      },
      end: (protocolVersion) =>
        this.duration.record((performance.now() - startedAt) / 1_000, {
          [NETWORK_TRANSPORT]: transport === 'stdio' ? 'pipe' : 'tcp',
          ...(protocolVersion !== undefined && { [PROTOCOL_VERSION]: protocolVersionLabel(protocolVersion) }),
          ...(blamed !== undefined && { [ERROR_TYPE]: blamed }),
        }),
    };
  }
}
