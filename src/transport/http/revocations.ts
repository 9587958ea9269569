import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { Authenticator } from '../../identity/authenticator.js';
import { isStillAccepted } from '../../identity/still-accepted.js';
import { endsWithin } from '../../observability/ends-within.js';
import { LOGGER } from '../../observability/logger.js';
import { RevocationMetrics } from '../../observability/metrics/revocation-metrics.js';
import { SseConnections } from '../sse/sse-connections.js';
import type { Exchange } from './exchange.js';
import { ListenStreams } from './listening/listen-streams.js';
import { Sessions } from './sessions/sessions.js';

/**
 * Milliseconds between two looks where no configuration has changed: keys are rotated and tokens taken back elsewhere
 * too. What that costs is up to each strategy, which may remember what it found out.
 */
const LOOK_EVERY_MS = 5_000;
/** Milliseconds the end of the process waits for a look under way: what it asks may say nothing. */
const LAST_LOOK_MS = 1_000;

/** Ends what a credential has opened and would not open any more. Single calls are left alone: they end by themselves. */
@Injectable()
export class Revocations implements OnModuleInit, OnApplicationShutdown {
  private readonly forget: (() => void)[] = [];
  private sweep: Promise<void> | undefined;
  private isDue = false;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly sessions: Sessions,
    private readonly listenStreams: ListenStreams,
    private readonly sseConnections: SseConnections,
    private readonly metrics: RevocationMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(liveSlice('auth')) private readonly auth: LiveSlice<Config['auth']>,
    @Inject(liveSlice('apiKeys')) private readonly apiKeys: LiveSlice<unknown>,
    @Inject(liveSlice('clients')) private readonly clients: LiveSlice<unknown>,
    @Inject(liveSlice('server')) private readonly server: LiveSlice<unknown>,
  ) {}

  onModuleInit(): void {
    for (const slice of [this.auth, this.apiKeys, this.clients, this.server]) {
      this.forget.push(slice.onReplaced(() => this.check()));
    }
    const timer = setInterval(() => this.check(), LOOK_EVERY_MS).unref();
    this.forget.push(() => clearInterval(timer));
  }

  async onApplicationShutdown(): Promise<void> {
    this.forget.forEach((end) => end());
    if (this.sweep !== undefined) await endsWithin(this.sweep, LAST_LOOK_MS);
  }

  /** Has everything looked at that is open, soon. Never twice at a time. */
  check(): void {
    this.isDue = true;
    this.sweep ??= this.sweepWhileDue();
  }

  private async sweepWhileDue(): Promise<void> {
    while (this.isDue) {
      // The other slices of the same change are replaced within this turn.
      await nextTurn();
      this.isDue = false;
      try {
        await this.endRevoked();
      } catch (err) {
        this.logger.error({ err }, 'revoked credentials could not be looked for');
      }
    }
    this.sweep = undefined;
  }

  private async endRevoked(): Promise<void> {
    const isRevoked = async (exchange: Exchange) =>
      !(await isStillAccepted(this.authenticator, exchange, this.auth.current.timeoutMs));
    const [sessions, listenStreams, sseConnections] = await Promise.all([
      this.sessions.endWhere(isRevoked),
      this.listenStreams.endWhere(isRevoked),
      this.sseConnections.endWhere(isRevoked),
    ]);
    const ended = { session: sessions, listen: listenStreams, sse: sseConnections };
    this.metrics.ended(ended);
    if (sessions + listenStreams + sseConnections > 0) {
      this.logger.warn({ ended }, 'what revoked credentials had opened is ended');
    }
  }
}
