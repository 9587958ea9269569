import { Injectable } from '@nestjs/common';
import type {
  ListResourcesResult,
  ListResourceTemplatesResult,
  ReadResourceResult,
  Server,
  ServerCapabilities,
} from '@modelcontextprotocol/server';
import { Catalogue } from '../../tool/catalogue.js';
import type { ProtocolFeature } from './feature.js';
import { resultOrError } from './mcp-answer.js';
import type { PeerOf } from './peer.js';
import { ServedCall } from './served-call.js';
import { VisibleListings } from './visible-listings.js';

/** `resources/list`, `resources/templates/list` and `resources/read`. */
@Injectable()
export class ResourcesFeature implements ProtocolFeature {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly listings: VisibleListings,
    private readonly calls: ServedCall,
  ) {}

  capabilities(): ServerCapabilities | undefined {
    return this.catalogue.resources.length > 0 ? { resources: {} } : undefined;
  }

  install(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('resources/list', (_request, context) => {
      const { resources } = this.listings.for(peerOf(context).principal);
      return { resources } as ListResourcesResult;
    });
    server.setRequestHandler('resources/templates/list', (_request, context) => {
      const { resourceTemplates } = this.listings.for(peerOf(context).principal);
      return { resourceTemplates } as ListResourceTemplatesResult;
    });
    server.setRequestHandler('resources/read', async ({ params }, context) => {
      const asked = { kind: 'resource', name: params.uri, input: undefined } as const;
      return resultOrError(await this.calls.run(asked, peerOf, server, context)) as ReadResourceResult;
    });
  }
}
