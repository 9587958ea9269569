import type { AuthInfo, ServerContext } from '@modelcontextprotocol/server';
import type { QuotaState } from '../../errors/failure.js';
import type { Call, CallRequest } from '../../pipeline/call.js';
import type { Admitted } from '../../identity/still-accepted.js';
import type { Credentials } from '../../identity/credentials.js';
import type { Finished } from '../../pipeline/pipeline.js';
import type { Principal } from '../../tool/principal.js';
import type { Peer } from '../mcp/peer.js';
import type { McpRequest } from './mcp-request.js';
import type { CallUnderWay } from './sessions/call-under-way.js';

/** One request over HTTP and what became of it; travels through the SDK to the handler that serves it. */
export class Exchange implements Peer, Admitted {
  readonly transport = 'http';
  /** The call it carried, once that has ended. */
  finished: Finished | undefined;
  /** Whether its call has entered the hall, which then records how it ends. */
  hasBegun = false;

  private readonly decision = Promise.withResolvers<void>();
  private isDecidedNow = false;
  private ending: PromiseWithResolvers<void> | undefined;

  /**
   * @param quotas How the principal's quotas stand; those of a call come with it.
   * @param isRepeated Whether its client sent it to another instance.
   * @param underWay Its call, where that runs before its message comes to a handler.
   */
  constructor(
    readonly principal: Principal,
    readonly credentials: Credentials,
    readonly remoteAddress: string,
    public quotas: readonly QuotaState[] = [],
    readonly isRepeated = false,
    readonly underWay?: CallUnderWay,
  ) {}

  /** Of a request that has passed the door. */
  static begin({ credentials, ip, quotas }: McpRequest, principal: Principal, underWay?: CallUnderWay): Exchange {
    if (credentials === undefined) throw new Error('The guard of the door has not run');
    return new Exchange(principal, credentials, ip, quotas, false, underWay);
  }

  /** Whether nothing can refuse its call any more, or has done so: the head of the answer is known. */
  get isDecided(): boolean {
    return this.isDecidedNow;
  }

  /** Resolves when it is; never for what is no call. */
  get decided(): Promise<void> {
    return this.decision.promise;
  }

  /** Whether its call goes on, also when its client has gone. */
  get isRunning(): boolean {
    return this.hasBegun && this.finished === undefined;
  }

  /** Resolves once its call has ended; never for what comes to no handler. */
  get ended(): Promise<void> {
    if (this.finished !== undefined) return Promise.resolve();
    this.ending ??= Promise.withResolvers();
    return this.ending.promise;
  }

  get isCancelled(): boolean {
    return this.finished?.settled.outcome === 'cancelled';
  }

  join(request: CallRequest): Promise<Finished> | undefined {
    return this.underWay?.join(request);
  }

  onBegun(): void {
    this.hasBegun = true;
  }

  onAdmitted(call: Call): void {
    this.decide(call);
  }

  onFinished(finished: Finished): void {
    this.finished = finished;
    this.decide(finished.call);
    this.ending?.resolve();
  }

  private decide({ limits }: Call): void {
    if (this.isDecidedNow) return;
    this.isDecidedNow = true;
    if (limits !== undefined) this.quotas = limits.quotas;
    this.decision.resolve();
  }

  /** What the SDK hands on with every message. The token itself stays at the door. */
  get authInfo(): AuthInfo {
    const { id, clientId, scopes, expiresAt } = this.principal;
    return {
      token: '',
      clientId: clientId ?? id,
      scopes: [...scopes],
      ...(expiresAt !== undefined && { expiresAt }),
      extra: { exchange: this },
    };
  }

  static of({ http }: { readonly http?: ServerContext['http'] | undefined }): Exchange {
    return http?.authInfo?.extra?.['exchange'] as Exchange;
  }
}
