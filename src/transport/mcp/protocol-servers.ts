import { mergeCapabilities, type Server, type ServerCapabilities } from '@modelcontextprotocol/server';
import { VERSION } from '../../config/version.js';
import type { Principal } from '../../tool/principal.js';
import { asked } from './asked.js';
import type { ChangeNotices, SharedConnection } from './change-notices.js';
import type { ProtocolFeature } from './feature.js';
import { MaskedServer } from './masked-server.js';
import type { PeerOf } from './peer.js';
import type { Refusals } from './refusals.js';

const SERVER_INFO = { name: 'gatehouse', title: 'Gatehouse', version: VERSION };

/** Lists depend on who asks, so no shared cache may keep them. Milliseconds. */
const LIST_HINT = { ttlMs: 60_000, cacheScope: 'private' } as const;
const CACHE_HINTS = {
  'tools/list': LIST_HINT,
  'resources/list': LIST_HINT,
  'resources/templates/list': LIST_HINT,
  'prompts/list': LIST_HINT,
};

/** Makes the SDK's protocol servers: thin shells over the catalogue and the pipeline, both long-lived. */
export class ProtocolServers {
  constructor(
    private readonly features: readonly ProtocolFeature[],
    private readonly notices: ChangeNotices,
    private readonly refusals: Refusals,
  ) {}

  /** One for a connection that lasts, over which its client can be told what changes. It has an `onclose` to be kept. */
  createLasting(peerOf: PeerOf, owner: Principal, shared?: SharedConnection): Server {
    const server = this.create(peerOf);
    this.notices.attach(server, owner, shared);
    return server;
  }

  /** One for a single request. */
  create(peerOf: PeerOf): Server {
    const declared = this.features.map((feature) => ({ feature, capabilities: feature.capabilities() }));
    const used = declared.filter(({ capabilities }) => capabilities !== undefined);
    const capabilities = used.reduce<ServerCapabilities>((all, one) => mergeCapabilities(all, one.capabilities ?? {}), {
      logging: {},
    });
    const server = new MaskedServer(SERVER_INFO, { capabilities, cacheHints: CACHE_HINTS });
    server.refuse = (request, context, failure) =>
      this.refusals.refuse(asked(request), failure, peerOf(context), server, context);
    const seenPeerOf: PeerOf = (context) => {
      server.see(context);
      return peerOf(context);
    };
    for (const { feature } of used) feature.install(server, seenPeerOf);
    return server;
  }
}
