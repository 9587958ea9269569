import type { Server, ServerCapabilities } from '@modelcontextprotocol/server';
import type { PeerOf } from './peer.js';

/** One part of the protocol: what it declares, and the handlers it puts on every server. */
export interface ProtocolFeature {
  /** Nothing where this application has no use for the feature; its handlers are then not installed. */
  capabilities(): ServerCapabilities | undefined;
  install(server: Server, peerOf: PeerOf): void;
}
