import type { ServerContext } from '@modelcontextprotocol/server';
import type { Call, CallOrigin, CallRequest } from '../../pipeline/call.js';
import type { Finished } from '../../pipeline/pipeline.js';
import type { Principal } from '../../tool/principal.js';

/** Who sent a message, as far as the transport knows. */
export interface Peer {
  readonly principal: Principal;
  readonly transport: CallOrigin['transport'];
  readonly remoteAddress: string | undefined;
  /** Whether its message is said again here, for a session that began on another instance. */
  readonly isRepeated?: boolean;
  /** Told when a request of it has come to a handler: from then on it is recorded how that ends. */
  onBegun?(id: string | number): void;
  /** The end of a call that runs already, which goes on under this request of it; undefined where it does not run. */
  join?(request: CallRequest): Promise<Finished> | undefined;
  /** Told when nothing refuses its call any more. */
  onAdmitted?(call: Call): void;
  /** Told of every finished call, so that HTTP can answer a refusal with its own status. */
  onFinished?(finished: Finished): void;
}

/** Finds the peer of each message: over HTTP a session outlives a token, so it is never that of the first message. */
export type PeerOf = (context: ServerContext) => Peer;

/** The same for a message that need not have reached a handler. */
export type PeerOfMessage = (message: { readonly http?: ServerContext['http'] | undefined }) => Peer;

/** Whether a message is said again for a client that has said it to another instance, which has recorded it. */
export function isRepeated(peer: Peer | undefined): boolean {
  return peer === undefined || peer.isRepeated === true;
}
