import { Injectable } from '@nestjs/common';
import type { EmptyResult, Server, ServerCapabilities } from '@modelcontextprotocol/server';
import { Catalogue } from '../../tool/catalogue.js';
import type { Principal } from '../../tool/principal.js';
import { ChangeNotices } from './change-notices.js';
import type { ProtocolFeature } from './feature.js';
import type { PeerOf } from './peer.js';

/**
 * What clients may be told of: lists and resources that change. The 2025 revisions ask for a resource with
 * `resources/subscribe`; 2026-07-28 with `subscriptions/listen`, which the SDK answers and the door guards.
 */
@Injectable()
export class ChangesFeature implements ProtocolFeature {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly notices: ChangeNotices,
  ) {}

  capabilities(): ServerCapabilities {
    const listChanged = true;
    return {
      ...(this.catalogue.declares('tool') && { tools: { listChanged } }),
      ...(this.catalogue.declares('prompt') && { prompts: { listChanged } }),
      ...(this.catalogue.declares('resource') && { resources: { listChanged, subscribe: true } }),
    };
  }

  install(server: Server, peerOf: PeerOf): void {
    if (!this.catalogue.declares('resource')) return;
    server.setRequestHandler('resources/subscribe', ({ params }, context) =>
      this.subscribe(params.uri, peerOf(context).principal, server),
    );
    server.setRequestHandler('resources/unsubscribe', async ({ params }, context): Promise<EmptyResult> => {
      peerOf(context);
      await this.notices.unwatch(server, params.uri);
      return {};
    });
  }

  private async subscribe(uri: string, principal: Principal, server: Server): Promise<EmptyResult> {
    await this.notices.watch(server, uri, principal);
    return {};
  }
}
