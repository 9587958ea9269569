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
import { ServedList } from './served-list.js';

/** `resources/list`, `resources/templates/list` and `resources/read`. */
@Injectable()
export class ResourcesFeature implements ProtocolFeature {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly lists: ServedList,
    private readonly calls: ServedCall,
  ) {}

  capabilities(): ServerCapabilities | undefined {
    return this.catalogue.declares('resource') ? { resources: {} } : undefined;
  }

  install(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('resources/list', async ({ params }, context) => {
      const page = this.lists.answer('resources', params?.cursor, peerOf(context));
      return page as ListResourcesResult;
    });
    server.setRequestHandler('resources/templates/list', async ({ params }, context) => {
      const page = this.lists.answer('resourceTemplates', params?.cursor, peerOf(context));
      return page as ListResourceTemplatesResult;
    });
    server.setRequestHandler('resources/read', async ({ params }, context) => {
      const asked = { kind: 'resource', name: params.uri, input: undefined } as const;
      return this.calls.answer(
        asked,
        (finished) => resultOrError(finished) as ReadResourceResult,
        peerOf,
        server,
        context,
      );
    });
  }
}
