import type { Server, ServerCapabilities } from '@modelcontextprotocol/server';
import type { Principal } from '../../tool/principal.js';
import { asked } from './asked.js';
import { arrivedOf } from './call-request.js';
import type { ChangeNotices, SharedConnection } from './change-notices.js';
import type { ProtocolFeature } from './feature.js';
import { MaskedServer, type RequestWatch } from './masked-server.js';
import { isRepeated, type PeerOf, type PeerOfMessage } from './peer.js';
import type { Refusals } from './refusals.js';
import { LIST_HINT, type ServerInfo } from './server-info.js';
import type { WatchedRequests } from './watched-requests.js';

const CACHE_HINTS = {
  'tools/list': LIST_HINT,
  'resources/list': LIST_HINT,
  'resources/templates/list': LIST_HINT,
  'prompts/list': LIST_HINT,
};

/** Makes the SDK's protocol servers: thin shells over the catalogue and the pipeline, both long-lived. */
export class ServerFactory {
  constructor(
    private readonly info: ServerInfo,
    private readonly capabilities: () => ServerCapabilities,
    private readonly features: readonly ProtocolFeature[],
    private readonly notices: ChangeNotices,
    private readonly refusals: Refusals,
    private readonly watched: WatchedRequests,
  ) {}

  /** One for a connection that lasts, over which its client can be told what changes. It has an `onclose` to be kept. */
  createLasting(peerOf: PeerOfMessage, owner: Principal, shared?: SharedConnection): Server {
    const server = this.create(peerOf);
    this.notices.attach(server, owner, shared);
    return server;
  }

  /** One for a single request. */
  create(peerOf: PeerOfMessage): Server {
    const server = new MaskedServer(this.info.implementation, {
      capabilities: this.capabilities(),
      ...(this.info.instructions !== undefined && { instructions: this.info.instructions }),
      cacheHints: CACHE_HINTS,
    });
    server.watch = this.watchOf(server, peerOf);
    const seenPeerOf: PeerOf = (context) => {
      server.see(context);
      return peerOf(context);
    };
    for (const feature of this.features) {
      if (feature.capabilities() !== undefined) feature.install(server, seenPeerOf);
    }
    return server;
  }

  private watchOf(server: Server, peerOf: PeerOfMessage): RequestWatch {
    return {
      serve: (request, context, work) => {
        const peer = peerOf(context);
        return isRepeated(peer) ? work() : this.watched.serve(request, work, peer, server, context);
      },
      refuse: (request, context, failure) =>
        this.refusals.refuse(asked(request), failure, peerOf(context), server, context),
      refused: async (request, extra, error) => {
        const arrived = arrivedOf(request, extra);
        const peer = peerOf(arrived);
        return isRepeated(peer) ? error : this.watched.refused(error, request, { peer, server, arrived });
      },
    };
  }
}
