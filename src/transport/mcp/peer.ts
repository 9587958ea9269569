import type { ServerContext } from '@modelcontextprotocol/server';
import type { Call, CallOrigin } from '../../pipeline/call.js';
import type { Finished } from '../../pipeline/pipeline.js';
import type { Principal } from '../../tool/principal.js';

/** Who sent a message, as far as the transport knows. */
export interface Peer {
  readonly principal: Principal;
  readonly transport: CallOrigin['transport'];
  readonly remoteAddress: string | undefined;
  /** Told when a call of it enters the hall: from then on the hall records how it ends. */
  onBegun?(): void;
  /** Told when nothing refuses its call any more. */
  onAdmitted?(call: Call): void;
  /** Told of every finished call, so that HTTP can answer a refusal with its own status. */
  onFinished?(finished: Finished): void;
}

/** Finds the peer of each message: over HTTP a session outlives a token, so it is never that of the first message. */
export type PeerOf = (context: ServerContext) => Peer;
