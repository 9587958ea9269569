import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';
import type { Definition } from '../definition.js';
import { Backoff } from './backoff.js';
import { openSession } from './open-session.js';
import { Rechecks } from './rechecks.js';
import type { UpstreamSession } from './upstream-session.js';

type Upstream = Config['upstreams'][number];

/** Milliseconds after which a connection has shown that it works. */
const LASTING_MS = 10_000;

/** What is told of a connection. Must not throw. */
export interface ConnectionListener {
  listed(definitions: readonly Definition[]): void;
  opened(): void;
  failed(error: unknown): void;
  lost(): void;
}

/** Keeps a connection to an upstream: opens it, opens it again with more and more time between, and asks what it offers. */
export class UpstreamConnection {
  private readonly stopping = new AbortController();
  private session: UpstreamSession | undefined;
  /** The attempt under way; a call that comes meanwhile waits for it. */
  private opening: Promise<UpstreamSession> | undefined;
  private rechecks: Rechecks | undefined;
  private prior: 'legacy' | undefined;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly upstream: Upstream,
    private readonly listener: ConnectionListener,
    private readonly logger: Logger,
  ) {}

  get isConnected(): boolean {
    return this.session !== undefined;
  }

  start(): void {
    this.loop = this.keepOpen();
  }

  /** Ends it, and with it the child process. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /** @throws Failure `upstream` where there is no connection and none is being opened. */
  async connected(): Promise<UpstreamSession> {
    const session = this.session ?? (await this.opening?.catch(() => undefined));
    if (session === undefined) throw new Failure('upstream', 'The upstream server is not connected.');
    return session;
  }

  /** Something went wrong with it: it is looked at, and opened anew where that goes wrong too. */
  suspect(): void {
    this.rechecks?.ask();
  }

  private async keepOpen(): Promise<void> {
    const { signal } = this.stopping;
    const backoff = new Backoff(Math.random);
    while (!signal.aborted) {
      try {
        this.opening = this.open(signal);
        const session = await this.opening;
        this.session = session;
        this.opening = undefined;
        this.listener.opened();
        const openedAt = performance.now();
        await this.watch(session, signal);
        // One that is lost as soon as it is there counts as one that failed.
        if (performance.now() - openedAt > LASTING_MS) backoff.reset();
        if (!signal.aborted) this.listener.lost();
      } catch (error) {
        if (!signal.aborted) this.listener.failed(error);
      }
      this.opening = undefined;
      await delay(backoff.next(), undefined, { signal, ref: false }).catch(() => {});
    }
  }

  private async open(signal: AbortSignal): Promise<UpstreamSession> {
    const { prior } = this;
    // Where that fails, it may speak another revision by now.
    this.prior = undefined;
    const { session, listed } = await openSession(this.upstream, prior, this.logger, signal);
    if (session.era === 'legacy') this.prior = 'legacy';
    this.listener.listed(listed);
    return session;
  }

  /** Until the session is lost, does not answer any more what it offers, or the service stops. */
  private async watch(session: UpstreamSession, signal: AbortSignal): Promise<void> {
    const stopped = Promise.withResolvers<void>();
    const stop = () => stopped.resolve();
    signal.addEventListener('abort', stop, { once: true });
    const check = async () => {
      session.onListChanged(() => this.suspect());
      this.listener.listed(await session.list(signal));
    };
    const rechecks = new Rechecks(check, this.upstream.recheckSeconds * 1_000, stop);
    this.rechecks = rechecks;
    session.onListChanged(() => this.suspect());
    await Promise.race([session.closed, stopped.promise]);
    signal.removeEventListener('abort', stop);
    rechecks.stop();
    this.rechecks = undefined;
    this.session = undefined;
    await session.close();
  }
}
