import type { AuthInfo, ServerContext } from '@modelcontextprotocol/server';
import type { Finished } from '../../pipeline/pipeline.js';
import type { Principal } from '../../tool/principal.js';
import type { Peer } from '../mcp/peer.js';

/** One request over HTTP and what became of it; travels through the SDK to the handler that serves it. */
export class Exchange implements Peer {
  readonly transport = 'http';
  /** The call it carried, once that has ended. */
  finished: Finished | undefined;
  /** Whether its call has entered the hall, which then records how it ends. */
  hasBegun = false;

  constructor(
    readonly principal: Principal,
    readonly remoteAddress: string,
  ) {}

  /** Whether its call goes on, also when its client has gone. */
  get isRunning(): boolean {
    return this.hasBegun && this.finished === undefined;
  }

  onBegun(): void {
    this.hasBegun = true;
  }

  onFinished(finished: Finished): void {
    this.finished = finished;
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

  static of(context: ServerContext): Exchange {
    return context.http?.authInfo?.extra?.['exchange'] as Exchange;
  }
}
